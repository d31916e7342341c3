package io.kubefed.propagation.install.deployment;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.FederatedTypeConfig;
import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.FederatedTypeCrd;
import io.kubefed.core.schema.FederatedTypes;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.core.schema.TargetApi;
import io.kubefed.propagation.cluster.CallInterruptedException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.Sleeper;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.install.InstallReport;
import io.kubefed.propagation.install.InstalledObject;
import io.kubefed.propagation.install.InstalledObject.Outcome;
import io.kubefed.propagation.install.Installer;
import io.kubefed.propagation.install.deployment.Manifests.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Runs a control plane in a host cluster, and upgrades one that runs. Thread-safe; nothing runs
 * between calls.
 *
 * <pre>{@code
 * DeploymentOptions options = DeploymentOptions.builder("registry.example/kubefed:1.0").build();
 * InstallReport report = ControlPlaneInstaller.builder(host, options).build().install();
 * }</pre>
 */
public final class ControlPlaneInstaller {

  /** Who owns the fields that this sets, as server-side apply calls it. */
  public static final String MANAGER = "kubefedctl-install";

  private final ClusterClient host;
  private final DeploymentOptions options;
  private final boolean dryRun;
  private final boolean force;
  private final boolean apiOnly;
  private final Sleeper sleeper;

  private ControlPlaneInstaller(Builder builder) {
    host = builder.host;
    options = builder.options;
    dryRun = builder.dryRun;
    force = builder.force;
    apiOnly = builder.apiOnly;
    sleeper = builder.sleeper;
  }

  /** Describes an installation on that host. */
  public static Builder builder(ClusterClient host, DeploymentOptions options) {
    return new Builder(requireNonNull(host, "host"), requireNonNull(options, "options"));
  }

  /**
   * All objects of an installation, in the order to create them, for where no host is asked.
   *
   * @param budgetVersion the version of PodDisruptionBudget, {@code policy/v1}, or {@code
   *     policy/v1beta1} before Kubernetes 1.21
   */
  public static List<JsonValue> manifests(DeploymentOptions options, String budgetVersion) {
    List<JsonValue> manifests = new ArrayList<>(api(options));
    manifests.addAll(deployment(options, budgetVersion));
    return List.copyOf(manifests);
  }

  /** Those of the objects that are the KubeFed API: namespace, definitions, settings, types. */
  public static List<JsonValue> api(DeploymentOptions options) {
    List<JsonValue> manifests = new ArrayList<>();
    manifests.add(Manifests.namespace(options).object());
    manifests.addAll(KubeFedCrds.all());
    List<JsonValue> typeConfigs = new ArrayList<>();
    for (TargetApi target : options.types()) {
      FederatedType type = FederatedType.forTarget(target.type());
      manifests.add(FederatedTypeCrd.generate(type, target));
      FederatedTypeConfig config = FederatedTypes.toTypeConfig(type);
      config.getMetadata().setNamespace(options.namespace());
      typeConfigs.add(JsonValue.parse(Serialization.asJson(config)).without("status"));
    }
    manifests.add(options.config());
    manifests.addAll(typeConfigs);
    return List.copyOf(manifests);
  }

  /**
   * Those of the objects that are not: what runs the control plane, what it may do, and how it is
   * reached.
   *
   * @param budgetVersion as above
   */
  public static List<JsonValue> deployment(DeploymentOptions options, String budgetVersion) {
    return Manifests.of(options, budgets(budgetVersion)).stream().map(Wanted::object).toList();
  }

  private static ResourceType budgets(String apiVersion) {
    return ResourceType.namespaced(
        apiVersion,
        Manifests.POD_DISRUPTION_BUDGET.kind(),
        Manifests.POD_DISRUPTION_BUDGET.plural());
  }

  /**
   * Brings about what is missing and changes what differs, in this order: the namespace; the
   * KubeFed API, see {@link Installer#install}; rights, Deployment, Services; the webhook
   * configurations. What an earlier run made and these options have no more is deleted. A second
   * run writes nothing.
   *
   * <p>A field that somebody else has set stays as he set it, and the report says so, unless
   * conflicts are forced. Objects of the same names that this has not made are not touched where
   * they differ, unless conflicts are forced.
   *
   * <p>A failure does not stop what does not depend on it; it is in the report.
   *
   * @throws ClusterException if the host cannot be asked what it has
   * @throws CancellationException if the calling thread is interrupted; its flag is set again
   */
  public InstallReport install() {
    try {
      return run();
    } catch (CallInterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException cancelled =
          new CancellationException("the installation was interrupted");
      cancelled.initCause(e);
      throw cancelled;
    }
  }

  private InstallReport run() {
    if (apiOnly) {
      return api().createNamespace(true).build().install();
    }
    ServerSideApply apply = new ServerSideApply(host, MANAGER, dryRun, force);
    List<InstalledObject> report = new ArrayList<>();
    InstalledObject namespace = apply.apply(Manifests.namespace(options));
    report.add(namespace);
    if (namespace.outcome() == Outcome.FAILED) {
      return new InstallReport(report);
    }
    report.addAll(api().build().install().objects());
    ResourceType budgets =
        host.find(Manifests.POD_DISRUPTION_BUDGET.apiVersion(), "PodDisruptionBudget")
            .orElseGet(() -> budgets("policy/v1beta1"));
    report.addAll(apply.apply(Manifests.of(options, budgets)));
    report.addAll(removed(apply));
    return new InstallReport(report);
  }

  private Installer.Builder api() {
    return Installer.builder(host)
        .systemNamespace(options.namespace())
        .config(
            requireNonNull(Serialization.unmarshal(options.config().toJson(), KubeFedConfig.class)))
        .types(options.types())
        .sleeper(sleeper)
        .dryRun(dryRun);
  }

  /** Deletes what other options would have made. */
  private List<InstalledObject> removed(ServerSideApply apply) {
    List<InstalledObject> removed = new ArrayList<>();
    if (!options.webhook()) {
      for (Wanted webhook : Webhooks.configurations(options)) {
        ObjectReference object = Fields.reference(webhook.type(), webhook.object());
        apply.remove(object, webhook.type()).ifPresent(removed::add);
      }
      remove(apply, StandardTypes.SERVICE, Names.WEBHOOK_SERVICE).ifPresent(removed::add);
    }
    if (!options.networkPolicy()) {
      remove(apply, StandardTypes.NETWORK_POLICY, Names.CONTROLLER_MANAGER).ifPresent(removed::add);
    }
    if (!options.serviceMonitor()) {
      remove(apply, Manifests.SERVICE_MONITOR, Names.CONTROLLER_MANAGER).ifPresent(removed::add);
    }
    return removed;
  }

  private Optional<InstalledObject> remove(ServerSideApply apply, ResourceType type, String name) {
    return apply.remove(ObjectReference.of(type, options.namespace(), name), type);
  }

  /** Collects how to install. Not thread-safe. */
  public static final class Builder {

    private final ClusterClient host;
    private final DeploymentOptions options;
    private boolean dryRun;
    private boolean force;
    private boolean apiOnly;
    private Sleeper sleeper = Sleeper.real();

    private Builder(ClusterClient host, DeploymentOptions options) {
      this.host = host;
      this.options = options;
    }

    /** Whether to tell only what would be written; the host checks it. False by default. */
    public Builder dryRun(boolean value) {
      dryRun = value;
      return this;
    }

    /** Whether to take over fields that others have set otherwise. False by default. */
    public Builder forceConflicts(boolean value) {
      force = value;
      return this;
    }

    /**
     * Whether to install the KubeFed API alone, for a control plane that runs elsewhere. False by
     * default.
     */
    public Builder apiOnly(boolean value) {
      apiOnly = value;
      return this;
    }

    /** What lets time pass until the host serves what was defined. Real time by default. */
    public Builder sleeper(Sleeper value) {
      sleeper = requireNonNull(value, "sleeper");
      return this;
    }

    /** The installer as described; it contacts nobody. */
    public ControlPlaneInstaller build() {
      return new ControlPlaneInstaller(this);
    }
  }
}
