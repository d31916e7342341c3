package io.kubefed.cli;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.propagation.admission.WebhookTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kubefedctl controller-manager}: a control plane as a process of its own. */
@Command(
    name = "controller-manager",
    description = {
      "Runs the control plane of a federation until the process is told to end.",
      "On SIGTERM and SIGINT it gives leadership up and ends its work first."
    },
    sortOptions = false)
final class ControllerManagerCommand implements Callable<Integer> {

  /** Where a pod finds the namespace that it runs in. */
  private static final Path POD_NAMESPACE =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

  private static final int HTTPS = 443;

  @Spec private CommandSpec spec;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description =
          "The kubeconfig that leads to the host cluster. Default: KUBECONFIG, ~/.kube/config or,"
              + " in a pod, its service account.")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description = "The API server of the host cluster, instead of the kubeconfig's.")
  private @Nullable String master;

  @Option(
      names = "--kubefed-namespace",
      paramLabel = "NAME",
      description =
          "The namespace of the control plane's objects. Default: the pod's, else "
              + KubeFedNames.SYSTEM_NAMESPACE
              + ".")
  private @Nullable String kubefedNamespace;

  @Option(
      names = "--kubefed-config",
      paramLabel = "FILE",
      description =
          "A KubeFedConfig in YAML, which is made that of the host first. Default: the host's.")
  private @Nullable Path kubefedConfig;

  @Option(
      names = "--install",
      description = "Install first what is missing of the KubeFed API on the host cluster.")
  private boolean install;

  @Option(
      names = "--healthz-addr",
      paramLabel = "ADDRESS",
      defaultValue = ":8080",
      converter = BindAddress.Converter.class,
      description = "Where to serve /healthz and /readyz; 0 for nowhere. Default: ${DEFAULT-VALUE}")
  private BindAddress healthz;

  @Option(
      names = "--metrics-addr",
      paramLabel = "ADDRESS",
      defaultValue = ":9090",
      converter = BindAddress.Converter.class,
      description = "Where to serve /metrics; 0 for nowhere. Default: ${DEFAULT-VALUE}")
  private BindAddress metrics;

  @Option(
      names = "--webhook-service",
      paramLabel = "NAME",
      description =
          "Serve admission webhooks, which the host reaches by the Service of this name in the"
              + " namespace of the control plane. Its webhook configurations are to be there; the"
              + " certificates are put into them.")
  private @Nullable String webhookService;

  @Option(
      names = "--webhook-url",
      paramLabel = "URL",
      description =
          "Serve admission webhooks, which the host reaches by this https URL, and make the host's"
              + " webhook configurations.")
  private @Nullable URI webhookUrl;

  @Option(
      names = "--webhook-addr",
      paramLabel = "ADDRESS",
      converter = BindAddress.Converter.class,
      description =
          "Where to serve admission webhooks. Default: all addresses at --secure-port or the port"
              + " of --webhook-url, or the URL's host alone where that is this machine itself.")
  private @Nullable BindAddress webhookAddress;

  @Option(
      names = "--secure-port",
      paramLabel = "PORT",
      defaultValue = "8443",
      description =
          "The port to serve admission webhooks at, at all addresses. Default: ${DEFAULT-VALUE}")
  private int securePort;

  @Option(
      names = {"-v", "--v"},
      paramLabel = "LEVEL",
      defaultValue = "0",
      description =
          "How much to log: from 4 on what it decides and why, from 8 on every step. Default:"
              + " ${DEFAULT-VALUE}")
  private int verbosity;

  @Option(names = "--version", description = "Print the version, and do nothing else.")
  private boolean version;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help, and do nothing else.")
  @SuppressWarnings("UnusedVariable") // Picocli reads it.
  private boolean help;

  @Option(
      names = {"--rest-config-qps", "--rest-config-burst"},
      hidden = true,
      description = "KubeFed's limits of its own requests; API servers have their own since.")
  private @Nullable Double limit;

  /** Has the fields filled in from the command line. */
  @SuppressWarnings("NullAway.Init") // By picocli, before it runs this.
  ControllerManagerCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    spec.commandLine().getOut().println("KubeFed controller-manager version: " + Version.number());
    if (version) {
      return ExitCode.OK;
    }
    if (limit != null) {
      spec.commandLine()
          .getErr()
          .println("Warning: --rest-config-qps and --rest-config-burst have no effect");
    }
    Logging.setUp(verbosity);
    ControllerManager.Settings settings = settings();
    try (ControllerManager manager = ControllerManager.start(settings)) {
      Thread closing = new Thread(manager::close, "kubefed-shutdown");
      Runtime.getRuntime().addShutdownHook(closing);
      manager.awaitClose();
    }
    return ExitCode.OK;
  }

  private ControllerManager.Settings settings() {
    String namespace = namespace();
    return new ControllerManager.Settings(
        clientConfig(),
        namespace,
        config(namespace),
        install,
        healthz,
        metrics,
        webhooks(namespace));
  }

  private Optional<ControllerManager.Webhooks> webhooks(String namespace) {
    if (webhookUrl != null && webhookService != null) {
      throw wrong("--webhook-url and --webhook-service exclude each other");
    }
    WebhookTarget target;
    InetSocketAddress address;
    try {
      if (webhookUrl != null) {
        target = WebhookTarget.url(webhookUrl);
        int port = webhookUrl.getPort() < 0 ? HTTPS : webhookUrl.getPort();
        InetSocketAddress named = new InetSocketAddress(webhookUrl.getHost(), port);
        boolean local = !named.isUnresolved() && named.getAddress().isLoopbackAddress();
        address = local ? named : new InetSocketAddress(port);
      } else if (webhookService != null) {
        target = WebhookTarget.service(namespace, webhookService, HTTPS);
        address = new InetSocketAddress(securePort);
      } else {
        return Optional.empty();
      }
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    if (webhookAddress != null) {
      address =
          webhookAddress
              .socket()
              .orElseThrow(() -> wrong("--webhook-addr has to name a port; 0 is nowhere"));
    }
    return Optional.of(new ControllerManager.Webhooks(target, address));
  }

  private Config clientConfig() {
    Config config;
    if (kubeconfig == null) {
      config = new ConfigBuilder().build();
    } else if (Files.isReadable(kubeconfig)) {
      try {
        config = Config.fromKubeconfig(kubeconfig.toFile());
      } catch (KubernetesClientException e) {
        throw wrong("the file " + kubeconfig + " is no kubeconfig");
      }
    } else {
      throw wrong("the kubeconfig " + kubeconfig + " cannot be read");
    }
    return master == null ? config : new ConfigBuilder(config).withMasterUrl(master).build();
  }

  private String namespace() {
    if (kubefedNamespace != null) {
      if (kubefedNamespace.isEmpty()) {
        throw wrong("--kubefed-namespace is empty");
      }
      return kubefedNamespace;
    }
    boolean inPod = kubeconfig == null && master == null && Files.isReadable(POD_NAMESPACE);
    try {
      return inPod ? Files.readString(POD_NAMESPACE).strip() : KubeFedNames.SYSTEM_NAMESPACE;
    } catch (IOException e) {
      throw new UncheckedIOException("the pod's namespace cannot be read at " + POD_NAMESPACE, e);
    }
  }

  private Optional<KubeFedConfig> config(String namespace) {
    try {
      return Optional.ofNullable(kubefedConfig).map(file -> ConfigFile.read(file, namespace));
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
