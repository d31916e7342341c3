package io.kubefed.testing;

import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedAuthInfoBuilder;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedClusterBuilder;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.NamedContextBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Kubeconfigs as text: made, renamed, merged, and turned into configurations of a client. */
final class Kubeconfigs {
  private Kubeconfigs() {}

  static String withToken(String name, String server, String caCertificateBase64, String token) {
    return Serialization.asYaml(
        new ConfigBuilder()
            .withApiVersion("v1")
            .withKind("Config")
            .addNewCluster()
            .withName(name)
            .withNewCluster()
            .withServer(server)
            .withCertificateAuthorityData(caCertificateBase64)
            .endCluster()
            .endCluster()
            .addNewUser()
            .withName(name)
            .withNewUser()
            .withToken(token)
            .endUser()
            .endUser()
            .addNewContext()
            .withName(name)
            .withNewContext()
            .withCluster(name)
            .withUser(name)
            .endContext()
            .endContext()
            .withCurrentContext(name)
            .build());
  }

  /** Calls the current context, its cluster and its user by one name, and drops all others. */
  static String rename(String kubeconfig, String name) {
    Config all = parse(kubeconfig);
    NamedContext context =
        named(all.getContexts(), NamedContext::getName, all.getCurrentContext(), "context");
    NamedCluster cluster =
        named(
            all.getClusters(), NamedCluster::getName, context.getContext().getCluster(), "cluster");
    NamedAuthInfo user =
        named(all.getUsers(), NamedAuthInfo::getName, context.getContext().getUser(), "user");
    return Serialization.asYaml(
        new ConfigBuilder()
            .withApiVersion("v1")
            .withKind("Config")
            .withClusters(new NamedClusterBuilder(cluster).withName(name).build())
            .withUsers(new NamedAuthInfoBuilder(user).withName(name).build())
            .withContexts(
                new NamedContextBuilder(context)
                    .withName(name)
                    .editContext()
                    .withCluster(name)
                    .withUser(name)
                    .endContext()
                    .build())
            .withCurrentContext(name)
            .build());
  }

  /**
   * All contexts in one kubeconfig; the first one's current context stays current. Names must
   * differ.
   */
  static String merge(List<String> kubeconfigs) {
    List<NamedCluster> clusters = new ArrayList<>();
    List<NamedAuthInfo> users = new ArrayList<>();
    List<NamedContext> contexts = new ArrayList<>();
    for (String kubeconfig : kubeconfigs) {
      Config config = parse(kubeconfig);
      clusters.addAll(config.getClusters());
      users.addAll(config.getUsers());
      contexts.addAll(config.getContexts());
    }
    return Serialization.asYaml(
        new ConfigBuilder()
            .withApiVersion("v1")
            .withKind("Config")
            .withClusters(clusters)
            .withUsers(users)
            .withContexts(contexts)
            .withCurrentContext(contexts.get(0).getName())
            .build());
  }

  /**
   * The client's defaults and this kubeconfig, whatever cluster the environment of the JVM points
   * to.
   */
  static io.fabric8.kubernetes.client.Config clientConfig(String kubeconfig) {
    io.fabric8.kubernetes.client.Config config =
        io.fabric8.kubernetes.client.Config.fromKubeconfig(kubeconfig);
    config.setMasterUrl(parse(kubeconfig).getClusters().get(0).getCluster().getServer());
    return config;
  }

  static Config parse(String kubeconfig) {
    return Serialization.unmarshal(kubeconfig, Config.class);
  }

  private static <T> T named(List<T> all, Function<T, String> nameOf, String name, String what) {
    return all.stream()
        .filter(each -> nameOf.apply(each).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new TestClusterException(
                    "The kubeconfig has no "
                        + what
                        + " '"
                        + name
                        + "'; it has "
                        + all.stream().map(nameOf).toList()));
  }
}
