package io.kubefed.cli.shell;

import static java.util.Objects.requireNonNull;

import io.kubefed.propagation.cluster.Sleeper;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What surrounds a run of the program: where it reads and prints, and how it reaches clusters. */
public final class Shell {

  private final PrintWriter out;
  private final PrintWriter err;
  private final InputStream in;
  private final Function<String, @Nullable String> environment;
  private final Terminal terminal;
  private final Supplier<Clusters> clusters;
  private final Supplier<Sleeper> sleeper;

  /**
   * Which of the two streams a person looks at.
   *
   * @param out true if standard output is a terminal
   * @param err true if standard error is a terminal
   */
  public record Terminal(boolean out, boolean err) {

    /** Nobody looks. */
    public static final Terminal NONE = new Terminal(false, false);
  }

  private Shell(
      PrintWriter out,
      PrintWriter err,
      InputStream in,
      Function<String, @Nullable String> environment,
      Terminal terminal,
      Supplier<Clusters> clusters,
      Supplier<Sleeper> sleeper) {
    this.out = requireNonNull(out, "out");
    this.err = requireNonNull(err, "err");
    this.in = requireNonNull(in, "in");
    this.environment = requireNonNull(environment, "environment");
    this.terminal = requireNonNull(terminal, "terminal");
    this.clusters = requireNonNull(clusters, "clusters");
    this.sleeper = requireNonNull(sleeper, "sleeper");
  }

  /** The surroundings of this process, printing there. */
  public static Shell ofProcess(PrintWriter out, PrintWriter err, Terminal terminal) {
    return new Shell(
        out, err, System.in, System::getenv, terminal, RealClusters::new, Sleeper::real);
  }

  /** These surroundings with another standard input, environment and way to reach clusters. */
  public Shell with(
      InputStream otherIn,
      Function<String, @Nullable String> otherEnvironment,
      Clusters otherClusters,
      Sleeper otherSleeper) {
    return new Shell(
        out, err, otherIn, otherEnvironment, terminal, () -> otherClusters, () -> otherSleeper);
  }

  /** Where results go. */
  public PrintWriter out() {
    return out;
  }

  /** Where everything else goes. */
  public PrintWriter err() {
    return err;
  }

  /** Standard input. */
  public InputStream in() {
    return in;
  }

  /** A variable of the environment; null if it is not set. */
  public @Nullable String variable(String name) {
    return environment.apply(name);
  }

  /** The environment. */
  public Function<String, @Nullable String> environment() {
    return environment;
  }

  /** How clusters are reached. */
  public Clusters clusters() {
    return clusters.get();
  }

  /** How to wait. */
  public Sleeper sleeper() {
    return sleeper.get();
  }

  /** Tells something that is not the result. */
  public void say(String message) {
    err.println(message);
  }

  /** Tells what is going on, to somebody who is looking. */
  public void progress(String message) {
    if (terminal.err()) {
      err.println(message);
    }
  }

  /** Whether to print results in colour: to a terminal, unless {@code NO_COLOR} says otherwise. */
  public boolean colour() {
    String never = variable("NO_COLOR");
    return terminal.out() && (never == null || never.isEmpty()) && !"dumb".equals(variable("TERM"));
  }
}
