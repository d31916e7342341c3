package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Makes cluster clients, and clients around clients. Closing one of the latter closes the one
 * inside, unless it says otherwise.
 */
public final class ClusterClients {

  private ClusterClients() {}

  /**
   * A client of a real API server, to be completed with {@link
   * KubernetesClusterClientBuilder#build}. It uses the connections and the authentication of the
   * client given, not its retries or time-outs, and does not close it.
   *
   * @param name what failures call the cluster
   */
  public static KubernetesClusterClientBuilder kubernetes(String name, KubernetesClient client) {
    return new KubernetesClusterClientBuilder(name, client);
  }

  /**
   * A client of a cluster that nobody can reach until somebody mends its configuration: every call
   * fails with a {@link ClusterUnreachableException} that gives the reason, and nothing is sent.
   *
   * @param name what failures call the cluster
   * @param reason what is wrong and the way out, for people
   */
  public static ClusterClient unavailable(String name, String reason) {
    return new UnavailableClusterClient(name, requireNonNull(reason, "reason"));
  }

  /**
   * A client whose close leaves the one inside open, for one that is lent: calls after it fail, and
   * the watches that were opened through it have ended.
   */
  public static ClusterClient lent(ClusterClient client) {
    return new LentClusterClient(requireNonNull(client, "client"));
  }

  /** Counts the calls of a client. */
  public static ClusterClient counting(ClusterClient client, CallCounter counter) {
    return new CountingClusterClient(
        requireNonNull(client, "client"), requireNonNull(counter, "counter"));
  }

  /** Delays every call of a client by that time; the events of a watch are not delayed. */
  public static ClusterClient withLatency(ClusterClient client, Duration latency, Sleeper sleeper) {
    if (latency.isNegative()) {
      throw new IllegalArgumentException("a latency of " + latency + " is negative");
    }
    return new SlowClusterClient(
        requireNonNull(client, "client"), latency, requireNonNull(sleeper, "sleeper"));
  }

  /** Lets calls of a client go wrong as the plan says when they are made. */
  public static ClusterClient withFaults(ClusterClient client, FaultPlan plan) {
    return new FaultyClusterClient(requireNonNull(client, "client"), requireNonNull(plan, "plan"));
  }

  /** Tells somebody of every call of a client when it is over; of watches, when they are open. */
  public static ClusterClient observed(ClusterClient client, CallObserver observer) {
    return observed(client, observer, System::nanoTime);
  }

  /** The same, with another source of time than {@link System#nanoTime}. */
  public static ClusterClient observed(
      ClusterClient client, CallObserver observer, LongSupplier nanoTime) {
    return new ObservedClusterClient(
        requireNonNull(client, "client"),
        requireNonNull(observer, "observer"),
        requireNonNull(nanoTime, "nanoTime"));
  }

  /**
   * Refuses the writes of a client with {@link WriteFencedException} while it may not write, before
   * anything is sent. Dry runs, reads and watches pass.
   *
   * <p>It is asked just before each write. A write that was let through can still reach the cluster
   * later, by its time-out at the most: whoever decides should say no that much too early.
   *
   * @param mayWrite whether to write; quick, and thread-safe
   */
  public static ClusterClient fenced(ClusterClient client, BooleanSupplier mayWrite) {
    return new FencedClusterClient(
        requireNonNull(client, "client"), requireNonNull(mayWrite, "mayWrite"));
  }
}
