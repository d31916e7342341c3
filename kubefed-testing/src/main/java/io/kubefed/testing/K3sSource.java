package io.kubefed.testing;

import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/**
 * K3s in a container each, through Testcontainers, which also removes them if this JVM is killed.
 */
final class K3sSource implements ClusterSource {
  static final String IMAGE_VARIABLE = "KUBEFED_TEST_K3S_IMAGE";

  private static final String DEFAULT_IMAGE = "rancher/k3s:v1.31.4-k3s1";
  private static final Logger logger = LoggerFactory.getLogger(K3sSource.class);

  /** For starts that lose a port to another process. */
  private static final int TRIES = 4;

  private final String image;

  K3sSource(String image) {
    this.image = image;
  }

  static String image(Map<String, String> environment) {
    String image = environment.getOrDefault(IMAGE_VARIABLE, "");
    return image.isBlank() ? DEFAULT_IMAGE : image.trim();
  }

  @Override
  public String describe() {
    return "K3s containers of " + image;
  }

  @Override
  public void prepare() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new TestClusterException(
          ChosenSource.SOURCE_VARIABLE
              + " asks for K3s containers, but no Docker daemon answers. Start Docker, or take"
              + " KUBEFED_TEST_CLUSTERS=local (Debian) or kubeconfig (the contexts of"
              + " KUBECONFIG).");
    }
  }

  @Override
  public ClusterBackend start(ClusterSpec spec) {
    DockerImageName name = DockerImageName.parse(image).asCompatibleSubstituteFor("rancher/k3s");
    for (int attempt = 1; ; attempt++) {
      K3sCluster cluster = new K3sCluster(name, spec.name());
      LiveBackends.add(cluster);
      try {
        cluster.start();
        return cluster;
      } catch (RuntimeException e) {
        if (!portTaken(e) || attempt == TRIES) {
          String log = cluster.logTail();
          cluster.closeAfterFailure();
          throw new TestClusterException(
              "Cluster "
                  + spec.name()
                  + " did not start from "
                  + image
                  + " ("
                  + e.getMessage()
                  + "). Its log ends with:\n"
                  + log,
              e);
        }
        cluster.close();
        logger.info("Cluster {} lost a port to another process, taking another", spec.name());
      }
    }
  }

  private static boolean portTaken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("port is already allocated")
          || message.contains("address already in use")) {
        return true;
      }
    }
    return false;
  }
}
