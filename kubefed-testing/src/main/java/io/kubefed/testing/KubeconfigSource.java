package io.kubefed.testing;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Clusters that exist already: the contexts of the files in {@code KUBECONFIG}. The cluster {@code
 * east} of a test is the context {@code east}, or what kind and k3d call the context of a cluster
 * of that name.
 */
final class KubeconfigSource implements ClusterSource {
  private static final List<String> PREFIXES = List.of("", "kind-", "k3d-");

  private final List<Path> files;

  KubeconfigSource(List<Path> files) {
    this.files = List.copyOf(files);
  }

  static KubeconfigSource from(Map<String, String> environment) {
    String value = environment.getOrDefault("KUBECONFIG", "");
    if (value.isBlank()) {
      String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
      return new KubeconfigSource(List.of(Path.of(home, ".kube", "config")));
    }
    List<Path> files = new ArrayList<>();
    for (String file : value.split(File.pathSeparator, -1)) {
      if (!file.isBlank()) {
        files.add(Path.of(file));
      }
    }
    return new KubeconfigSource(files);
  }

  @Override
  public String describe() {
    return "contexts of " + files;
  }

  @Override
  public void prepare() {
    if (files.stream().noneMatch(Files::isRegularFile)) {
      throw new TestClusterException(
          ChosenSource.SOURCE_VARIABLE
              + "=kubeconfig takes the clusters of a kubeconfig, but there is no file "
              + files
              + "; KUBECONFIG can name others");
    }
  }

  @Override
  public ClusterBackend start(ClusterSpec spec) {
    List<String> seen = new ArrayList<>();
    for (String prefix : PREFIXES) {
      for (Path file : files) {
        if (!Files.isRegularFile(file)) {
          continue;
        }
        Config config = read(file);
        for (NamedContext context : config.getContexts()) {
          if (context.getName().equals(prefix + spec.name())) {
            return new ExistingCluster(
                Serialization.asYaml(
                    new ConfigBuilder(config).withCurrentContext(context.getName()).build()));
          }
          if (prefix.isEmpty()) {
            seen.add(context.getName());
          }
        }
      }
    }
    throw new TestClusterException(
        "No context of "
            + files
            + " is named "
            + spec.name()
            + ", kind-"
            + spec.name()
            + " or k3d-"
            + spec.name()
            + "; there are: "
            + String.join(", ", seen)
            + ". 'kubectl config rename-context' gives one of them the name");
  }

  /** With the content of the files it refers to, so that it can be moved. */
  private static Config read(Path file) {
    try {
      Config config = Kubeconfigs.parse(Files.readString(file));
      Path directory = file.toAbsolutePath().resolveSibling("");
      config.getClusters().forEach(cluster -> embed(directory, cluster.getCluster()));
      config.getUsers().forEach(user -> embed(directory, user.getUser()));
      return config;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void embed(Path directory, Cluster cluster) {
    embed(directory, cluster.getCertificateAuthority(), cluster::setCertificateAuthorityData);
    cluster.setCertificateAuthority(null);
  }

  private static void embed(Path directory, AuthInfo user) {
    embed(directory, user.getClientCertificate(), user::setClientCertificateData);
    user.setClientCertificate(null);
    embed(directory, user.getClientKey(), user::setClientKeyData);
    user.setClientKey(null);
  }

  private static void embed(Path directory, @Nullable String path, Consumer<String> dataSetter) {
    if (path == null || path.isEmpty()) {
      return;
    }
    try {
      byte[] content = Files.readAllBytes(directory.resolve(path));
      dataSetter.accept(Base64.getEncoder().encodeToString(content));
    } catch (IOException e) {
      throw new UncheckedIOException("The kubeconfig names a file that cannot be read", e);
    }
  }

  private record ExistingCluster(String kubeconfig) implements ClusterBackend {
    @Override
    public Set<ClusterFault> faults() {
      return EnumSet.noneOf(ClusterFault.class);
    }

    @Override
    public boolean outlivesTests() {
      return true;
    }

    @Override
    public void pause() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void resume() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void kill() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void restart() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void compact() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String logs() {
      return "those of the cluster";
    }

    @Override
    public void close() {}
  }
}
