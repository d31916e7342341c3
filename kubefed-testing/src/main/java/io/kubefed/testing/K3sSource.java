package io.kubefed.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/**
 * K3s in a container each, through Testcontainers, which also removes them if this JVM is killed.
 */
final class K3sSource implements ClusterSource {
  static final String IMAGE_VARIABLE = "KUBEFED_TEST_K3S_IMAGE";

  private static final String DEFAULT_IMAGE = "rancher/k3s:v1.31.4-k3s1";
  private static final Logger logger = LoggerFactory.getLogger(K3sSource.class);

  /** For starts that lose a port to another process. */
  private static final int TRIES = 4;

  private static final Duration PULL_TIMEOUT = Duration.ofMinutes(10);

  private final String image;
  private boolean tried;
  private @Nullable String refusal;

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

  /**
   * Pulls the image, in one try: left to itself, each container would try for minutes. A failure is
   * told to whoever asks, without another try.
   */
  @Override
  public synchronized void prepare() {
    if (!tried) {
      tried = true;
      refusal = pull();
    }
    if (refusal != null) {
      throw new TestClusterException(
          refusal
              + "\nStart Docker and name an image that it can pull in "
              + IMAGE_VARIABLE
              + ", or take KUBEFED_TEST_CLUSTERS=local (Debian) or kubeconfig (the contexts of"
              + " KUBECONFIG).");
    }
  }

  private @Nullable String pull() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return "The test clusters are to be K3s containers, but no Docker daemon answers.";
    }
    DockerImageName name = ImageNameSubstitutor.instance().apply(DockerImageName.parse(image));
    DockerClient docker = DockerClientFactory.instance().client();
    try {
      docker.inspectImageCmd(name.asCanonicalNameString()).exec();
      return null;
    } catch (NotFoundException e) {
      logger.info("Pulling the image {}", name);
    }
    try {
      boolean pulled =
          docker
              .pullImageCmd(name.getUnversionedPart())
              .withTag(name.getVersionPart())
              .exec(new PullImageResultCallback())
              .awaitCompletion(PULL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      return pulled
          ? null
          : "Pulling " + name + " was not done in " + PULL_TIMEOUT.toMinutes() + " minutes.";
    } catch (DockerException | DockerClientException e) {
      return "The test clusters are to be K3s containers, but the image "
          + name
          + " cannot be had: "
          + rootMessage(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "Interrupted while pulling " + name + ".";
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
                  + rootMessage(e)
                  + "). Its log ends with:\n"
                  + log,
              e);
        }
        cluster.close();
        logger.info("Cluster {} lost a port to another process, taking another", spec.name());
      }
    }
  }

  /** What Docker said: Testcontainers keeps it at the bottom. */
  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).strip();
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
