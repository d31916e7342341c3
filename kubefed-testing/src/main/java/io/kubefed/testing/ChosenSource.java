package io.kubefed.testing;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses where this JVM's clusters come from, once. */
final class ChosenSource {
  static final String SOURCE_VARIABLE = "KUBEFED_TEST_CLUSTERS";

  private static final Logger logger = LoggerFactory.getLogger(ChosenSource.class);

  private ChosenSource() {}

  /** The source of this JVM; the first call chooses it and says which it is and why. */
  static ClusterSource get() {
    return Holder.SOURCE;
  }

  private static final class Holder {
    static final ClusterSource SOURCE = ofThisJvm();

    private static ClusterSource ofThisJvm() {
      Map<String, String> environment = System.getenv();
      Choice choice =
          choose(
              environment.get(SOURCE_VARIABLE),
              new DockerProbe(environment)::probe,
              K3sSource::new,
              () -> new LocalSource(ControlPlaneBinaries.from(environment)),
              () -> KubeconfigSource.from(environment),
              K3sSource.image(environment));
      logger.info("Test clusters are {}: {}", choice.source().describe(), choice.why());
      return choice.source();
    }
  }

  static Choice choose(
      @Nullable String wish,
      Function<String, DockerProbe.Answer> docker,
      Function<String, ClusterSource> k3s,
      Supplier<ClusterSource> local,
      Supplier<ClusterSource> kubeconfig,
      String image) {
    String wanted = wish == null || wish.isBlank() ? "auto" : wish.trim().toLowerCase(Locale.ROOT);
    String why = SOURCE_VARIABLE + "=" + wanted;
    return switch (wanted) {
      case "k3s" -> new Choice(k3s.apply(image), why);
      case "local" -> new Choice(local.get(), why);
      case "kubeconfig" -> new Choice(kubeconfig.get(), why);
      case "auto" -> {
        DockerProbe.Answer answer = docker.apply(image);
        yield new Choice(
            answer.usable() ? k3s.apply(image) : local.get(), why + ", and " + answer.why());
      }
      default ->
          throw new TestClusterException(
              SOURCE_VARIABLE + " is '" + wish + "'; it can be auto, k3s, local or kubeconfig");
    };
  }

  record Choice(ClusterSource source, String why) {}
}
