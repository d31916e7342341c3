package io.kubefed.cli.shell;

import io.kubefed.cli.kubeconfig.KubeContext;
import io.kubefed.cli.kubeconfig.Kubeconfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.propagation.cluster.ClusterClient;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A verb that needs the host cluster. Clients are made when asked for, and closed at the end. */
public abstract class HostVerb extends Verb {

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      order = 90,
      description = "The kubeconfig to use. Default: those of KUBECONFIG, else ~/.kube/config.")
  private @Nullable Path kubeconfigFile;

  @Option(
      names = {"--host-cluster-context", "--context"},
      paramLabel = "CONTEXT",
      order = 91,
      description =
          "The context of the host cluster, which holds the federation's objects. Default: the"
              + " current context.")
  private @Nullable String hostContextName;

  @Option(
      names = "--kubefed-namespace",
      paramLabel = "NAMESPACE",
      defaultValue = KubeFedNames.SYSTEM_NAMESPACE,
      order = 92,
      description =
          "The namespace of the control plane in the host cluster. Default: ${DEFAULT-VALUE}")
  private String kubefedNamespace;

  private final Deque<ClusterClient> clients = new ArrayDeque<>();
  private @Nullable Kubeconfig kubeconfig;
  private @Nullable KubeContext hostContext;
  private @Nullable ClusterClient host;

  /** A verb in these surroundings. */
  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  protected HostVerb(Shell shell) {
    super(shell);
  }

  @Override
  public final Integer call() throws Exception {
    try {
      return run();
    } finally {
      clients.forEach(ClusterClient::close);
      clients.clear();
    }
  }

  /** Does it; the exit code. */
  protected abstract int run() throws Exception;

  /** The contexts that there are. */
  protected final Kubeconfig kubeconfig() {
    if (kubeconfig == null) {
      kubeconfig = Kubeconfig.load(kubeconfigFile, shell().environment());
    }
    return kubeconfig;
  }

  /** The context of the host. */
  protected final KubeContext hostContext() {
    if (hostContext == null) {
      hostContext =
          hostContextName == null ? kubeconfig().current() : kubeconfig().context(hostContextName);
    }
    return hostContext;
  }

  /** The host; failures call it by the name of its context. */
  protected final ClusterClient host() {
    if (host == null) {
      host = open(hostContext().name(), hostContext());
    }
    return host;
  }

  /** A client of the cluster of a context, which failures call by that name. */
  protected final ClusterClient open(String name, KubeContext context) {
    return closing(shell().clusters().open(name, context));
  }

  /** A client of the cluster that has a context of its own name, if it has. */
  protected final Optional<ClusterClient> openByName(String name) {
    return kubeconfig().find(name).map(context -> open(name, context));
  }

  /** That client, which is closed at the end. */
  protected final ClusterClient closing(ClusterClient client) {
    clients.push(client);
    return client;
  }

  /** The namespace of the control plane. */
  protected final String kubefedNamespace() {
    if (kubefedNamespace.isEmpty()) {
      throw wrong("--kubefed-namespace is empty");
    }
    return kubefedNamespace;
  }
}
