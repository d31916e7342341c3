package io.kubefed.propagation.install;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.core.api.KubeFedConfigDefaults;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.schema.KubeFedCrds;
import io.kubefed.core.schema.TargetApi;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.Sleeper;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Installs the KubeFed API on a host. Thread-safe; nothing runs between calls.
 *
 * <pre>{@code
 * InstallReport report = Installer.builder(host).createNamespace(true).build().install();
 * if (!report.isComplete()) {
 *   System.err.println(report);
 * }
 * }</pre>
 */
public final class Installer {

  private final ClusterClient host;
  private final Settings settings;

  private Installer(ClusterClient host, Settings settings) {
    this.host = host;
    this.settings = settings;
  }

  /** What to install, and how patient to be. */
  record Settings(
      String systemNamespace,
      boolean createNamespace,
      List<JsonValue> definitions,
      List<TargetApi> types,
      KubeFedConfig config,
      Duration patience,
      Sleeper sleeper,
      boolean dryRun) {}

  /** Describes an installation on that host. */
  public static Builder builder(ClusterClient host) {
    return new Builder(requireNonNull(host, "host"));
  }

  /**
   * Brings about what is missing, in this order: the namespace, if asked to; KubeFed's definitions;
   * the settings; the definitions of the federated types; the type configs. Blocks until the host
   * serves what was defined.
   *
   * <p>What is there stays as it is: a KubeFedConfig or FederatedTypeConfig is never changed, and a
   * type config keeps the federated type that it names. A definition is changed only if it lacks
   * something that this library needs: a version, that it is served, the status subresource, or a
   * field that its schema would refuse or prune. It is never narrowed: no version, field or value
   * that was accepted before is refused afterwards. So a second call writes nothing.
   *
   * <p>A failure does not stop what does not depend on it; it is in the report.
   *
   * @throws ClusterException if the host cannot be asked what it has
   * @throws CancellationException if the calling thread is interrupted; its flag is set again
   */
  public InstallReport install() {
    return new Installation(host, settings).run();
  }

  /** Collects what to install. Not thread-safe. */
  public static final class Builder {

    private final ClusterClient host;
    private String systemNamespace = KubeFedNames.SYSTEM_NAMESPACE;
    private boolean createNamespace;
    private List<JsonValue> definitions = KubeFedCrds.all();
    private List<TargetApi> types = BuiltInTypes.enabledByDefault();
    private KubeFedConfig config = new KubeFedConfig();
    private Duration patience = Duration.ofSeconds(30);
    private Sleeper sleeper = Sleeper.real();
    private boolean dryRun;

    private Builder(ClusterClient host) {
      this.host = host;
      config.getSpec().setScope(KubeFedNames.CLUSTER);
    }

    /** The namespace of settings, type configs and clusters. KubeFed's own by default. */
    public Builder systemNamespace(String name) {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("the control plane needs a namespace");
      }
      systemNamespace = name;
      return this;
    }

    /** Whether to create that namespace if there is none. False by default. */
    public Builder createNamespace(boolean value) {
      createNamespace = value;
      return this;
    }

    /** KubeFed's own definitions. {@link KubeFedCrds#all} by default. */
    public Builder definitions(Collection<JsonValue> others) {
      definitions = List.copyOf(others);
      return this;
    }

    /**
     * The types to federate, each if the host serves it, at the version that it serves. {@link
     * BuiltInTypes#enabledByDefault} by default.
     */
    public Builder types(Collection<TargetApi> others) {
      types = List.copyOf(others);
      return this;
    }

    /**
     * The settings to write where there are none, with all defaults filled in. Of a control plane
     * for all namespaces by default. Name and namespace are set to what they must be.
     */
    public Builder config(KubeFedConfig value) {
      config = requireNonNull(value, "config");
      return this;
    }

    /** How long to wait until the host serves what was defined. 30 seconds by default. */
    public Builder patience(Duration value) {
      patience = requireNonNull(value, "patience");
      return this;
    }

    /** What lets time pass between two looks. Real time by default. */
    public Builder sleeper(Sleeper value) {
      sleeper = requireNonNull(value, "sleeper");
      return this;
    }

    /**
     * Whether to tell only what would be written. The host checks definitions; what is of a type
     * that is not defined yet cannot be checked. False by default.
     */
    public Builder dryRun(boolean value) {
      dryRun = value;
      return this;
    }

    /** The installer as described; it contacts nobody. */
    public Installer build() {
      KubeFedConfig complete = KubeFedConfigDefaults.withDefaults(config);
      complete.getMetadata().setName(KubeFedNames.CONFIG_NAME);
      complete.getMetadata().setNamespace(systemNamespace);
      return new Installer(
          host,
          new Settings(
              systemNamespace,
              createNamespace,
              definitions,
              types,
              complete,
              patience,
              sleeper,
              dryRun));
    }
  }
}
