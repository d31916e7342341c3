package io.kubefed.testing;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A K3s server and its node in one container. Faults are done to the container, so that its
 * controllers stop with the API server. K3s keeps its objects in SQLite, whose history cannot be
 * compacted from outside.
 */
final class K3sCluster implements ClusterBackend {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

  private final Container container;
  private final Path directory;
  private final Path log;

  K3sCluster(DockerImageName image, String name) {
    this.directory = ScratchDirectory.create(name);
    this.log = directory.resolve("k3s.log");
    this.container = new Container(image, FreePorts.next());
    container
        .withCommand(
            "server",
            "--disable=traefik,servicelb,metrics-server,local-storage",
            "--tls-san=" + container.getHost())
        .withStartupTimeout(START_TIMEOUT)
        .withLogConsumer(this::keep);
  }

  void start() {
    container.start();
  }

  @Override
  public String kubeconfig() {
    return container.getKubeConfigYaml();
  }

  @Override
  public Set<ClusterFault> faults() {
    return EnumSet.of(ClusterFault.PAUSE, ClusterFault.KILL, ClusterFault.RESTART);
  }

  @Override
  public boolean outlivesTests() {
    return false;
  }

  @Override
  public void pause() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void resume() {
    docker().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void kill() {
    docker().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void restart() {
    docker().restartContainerCmd(container.getContainerId()).withTimeout(0).exec();
  }

  @Override
  public void compact() {
    throw new UnsupportedOperationException("K3s on SQLite");
  }

  @Override
  public String logs() {
    return log.toString();
  }

  String logTail() {
    return ServerProcess.logTail(log);
  }

  @Override
  public void close() {
    container.stop();
    ScratchDirectory.delete(directory);
    LiveBackends.remove(this);
  }

  /** Keeps the log, to which the error refers. */
  void closeAfterFailure() {
    container.stop();
    LiveBackends.remove(this);
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }

  private void keep(OutputFrame frame) {
    byte[] bytes = frame.getBytes();
    if (bytes == null || !Files.isDirectory(directory)) {
      return;
    }
    try {
      Files.write(log, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Docker gives another port to a container that starts again, unless it is fixed. */
  private static final class Container extends K3sContainer {
    Container(DockerImageName image, int port) {
      super(image);
      addFixedExposedPort(port, KUBE_SECURE_PORT);
    }
  }
}
