package io.kubefed.core.render;

import io.kubefed.core.Cluster;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.override.AppliedOverride;
import io.kubefed.core.override.OverrideException;
import io.kubefed.core.override.OverridePlan;
import io.kubefed.core.override.Provenance;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One federated resource, ready to be rendered for any number of clusters. Immutable and
 * thread-safe.
 */
public final class Rendering {

  private static final Pointer TEMPLATE = Pointer.of("spec", "template");
  private static final Pointer NAME = Pointer.of("metadata", "name");
  private static final Pointer NAMESPACE = Pointer.of("metadata", "namespace");
  private static final Pointer KIND = Pointer.of("kind");

  private final FederatedResource resource;
  private final JsonValue base;

  /** The base with the managed label, which all clusters share whose overrides leave labels be. */
  private final JsonValue managed;

  private final String apiVersion;
  private final ResourceType type;
  private final ObjectReference reference;
  private final OverridePlan overrides;

  Rendering(FederatedResource resource, JsonValue base, OverridePlan overrides) {
    this.resource = resource;
    this.base = base;
    this.managed = ManagedLabel.addTo(base);
    this.overrides = overrides;
    this.apiVersion = base.text("apiVersion").orElseThrow();
    this.type = typeAt(apiVersion);
    this.reference = referenceTo(type);
  }

  /** The resource that is rendered. */
  public FederatedResource resource() {
    return resource;
  }

  /** The object of the template, as every cluster has it before overrides and managed label. */
  public JsonValue base() {
    return base;
  }

  /**
   * What a cluster should hold that does not hold the object yet.
   *
   * @throws OverrideException if an override cannot be applied
   */
  public Manifest forCluster(Cluster cluster) {
    JsonValue tree =
        overrides.touches(ManagedLabel.LABELS, cluster)
            ? overrides.apply(base, cluster, ManagedLabel::addTo)
            : overrides.apply(managed, cluster);
    return manifest(cluster, tree);
  }

  /**
   * What a cluster should hold that holds the object already.
   *
   * @param retention puts into the {@link #base} what is retained of the member's object, before
   *     the overrides are applied, so that overrides win over what is retained
   * @throws OverrideException if an override cannot be applied
   */
  public Manifest forCluster(Cluster cluster, UnaryOperator<JsonValue> retention) {
    return manifest(cluster, overrides.apply(retention.apply(base), cluster, ManagedLabel::addTo));
  }

  /**
   * The operations that overrides make for that cluster, in order.
   *
   * @throws OverrideException if an override cannot be applied
   */
  public List<AppliedOverride> overridesFor(Cluster cluster) {
    return overrides.applied(base, cluster);
  }

  /**
   * What asks for the value at that place of the cluster's manifest, or for its absence; nothing if
   * nobody does.
   *
   * @throws OverrideException if an override cannot be applied
   */
  public Optional<Origin> originOf(Pointer place, Cluster cluster) {
    if (place.equals(ManagedLabel.PLACE) || place.startsWith(KIND)) {
      return Optional.of(new Origin(Origin.Source.CONTROL_PLANE, Optional.empty()));
    } else if (place.startsWith(NAME) || place.startsWith(NAMESPACE)) {
      return Optional.of(new Origin(Origin.Source.CONTROL_PLANE, Optional.of(place)));
    }
    Provenance provenance = overrides.provenanceOf(place, base, cluster);
    if (provenance.override().isPresent()) {
      return Optional.of(
          new Origin(Origin.Source.OVERRIDE, provenance.override().map(AppliedOverride::origin)));
    } else if (managed.at(provenance.place()).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        resource.template().at(provenance.place()).isPresent()
            ? new Origin(Origin.Source.TEMPLATE, Optional.of(TEMPLATE.append(provenance.place())))
            : new Origin(Origin.Source.CONTROL_PLANE, Optional.empty()));
  }

  private Manifest manifest(Cluster cluster, JsonValue tree) {
    String here = tree.text("apiVersion").orElse(apiVersion);
    if (here.equals(apiVersion)) {
      return new Manifest(cluster.name(), type, reference, tree);
    }
    ResourceType other = typeAt(here);
    return new Manifest(cluster.name(), other, referenceTo(other), tree);
  }

  private ResourceType typeAt(String version) {
    ResourceType target = resource.type().target();
    if (version.equals(target.apiVersion())) {
      return target;
    }
    return target.namespaced()
        ? ResourceType.namespaced(version, target.kind(), target.plural())
        : ResourceType.clusterScoped(version, target.kind(), target.plural());
  }

  private ObjectReference referenceTo(ResourceType target) {
    return ObjectReference.of(
        target, target.namespaced() ? resource.namespace() : "", resource.name());
  }
}
