package io.kubefed.core.version;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was last propagated of a federated resource: the status of its PropagatedVersion, or
 * ClusterPropagatedVersion for a cluster-scoped one.
 *
 * @param templateVersion the {@link TemplateVersion} that was propagated
 * @param overrideVersion the {@link OverrideVersion} that was propagated
 * @param clusterVersions by cluster, the {@link ObjectVersion} that came of it, in the order of the
 *     names
 */
public record VersionRecord(
    String templateVersion, String overrideVersion, Map<String, String> clusterVersions) {

  private static final String API_VERSION = "v1alpha1";
  private static final String API_GROUP = KubeFedNames.CORE_GROUP;

  public VersionRecord {
    requireNonNull(templateVersion, "templateVersion");
    requireNonNull(overrideVersion, "overrideVersion");
    clusterVersions = Collections.unmodifiableMap(new TreeMap<>(clusterVersions));
  }

  /** The type of the objects that hold the records of that federated type. */
  public static ResourceType typeFor(FederatedType type) {
    return type.federated().namespaced()
        ? new ResourceType(API_GROUP, API_VERSION, "PropagatedVersion", "propagatedversions", true)
        : new ResourceType(
            API_GROUP, API_VERSION, "ClusterPropagatedVersion", "clusterpropagatedversions", false);
  }

  /** The name of the object that holds the record: {@code <lower-cased target kind>-<name>}. */
  public static String nameFor(FederatedType type, String name) {
    return KubeFedNames.propagatedVersion(type.target(), name);
  }

  /** The object that holds the record of that resource. */
  public static ObjectReference referenceFor(FederatedResource resource) {
    ResourceType type = typeFor(resource.type());
    return ObjectReference.of(
        type,
        type.namespaced() ? resource.namespace() : "",
        nameFor(resource.type(), resource.name()));
  }

  /**
   * Reads the record out of its object. One that was created and whose status was not yet written
   * is a record of nothing: its versions are empty.
   */
  public static VersionRecord read(JsonValue object) {
    Map<String, String> versions = new TreeMap<>();
    for (JsonValue item :
        object.path("status", "clusterVersions").map(JsonValue::items).orElse(List.of())) {
      Optional<String> cluster = item.text("clusterName");
      Optional<String> version = item.text("version");
      if (cluster.isPresent() && version.isPresent()) {
        versions.put(cluster.get(), version.get());
      }
    }
    return new VersionRecord(
        object.text("status", "templateVersion").orElse(""),
        object.text("status", "overridesVersion").orElse(""),
        versions);
  }

  /**
   * The version recorded for that cluster; nothing if there is none, or if the resource has changed
   * since, so that whatever the cluster holds is out of date.
   */
  public Optional<String> versionFor(
      String cluster, String currentTemplateVersion, String currentOverrideVersion) {
    return isOf(currentTemplateVersion, currentOverrideVersion)
        ? Optional.ofNullable(clusterVersions.get(cluster))
        : Optional.empty();
  }

  private boolean isOf(String currentTemplateVersion, String currentOverrideVersion) {
    return templateVersion.equals(currentTemplateVersion)
        && overrideVersion.equals(currentOverrideVersion);
  }

  /**
   * The record after a round of propagation. It is worth writing if it differs from the one before,
   * or if there was none.
   *
   * <p>What an earlier round recorded lives on for the clusters that are still selected and were
   * not written to in this one, provided that the resource is the same; otherwise it says nothing
   * about them, and they are due.
   *
   * @param before the record so far, if there is one
   * @param templateVersion the version of the template that was propagated now
   * @param overrideVersion the version of the overrides that were propagated now
   * @param written by cluster, the version of the object after it was created or updated now; an
   *     empty version forgets the cluster
   * @param selected the clusters that the resource is placed in
   */
  public static VersionRecord after(
      Optional<VersionRecord> before,
      String templateVersion,
      String overrideVersion,
      Map<String, String> written,
      Set<String> selected) {
    Map<String, String> versions = new LinkedHashMap<>();
    before
        .filter(record -> record.isOf(templateVersion, overrideVersion))
        .ifPresent(record -> versions.putAll(record.clusterVersions()));
    versions.keySet().retainAll(selected);
    versions.putAll(written);
    versions.values().removeIf(String::isEmpty);
    return new VersionRecord(templateVersion, overrideVersion, versions);
  }

  /** The record as a {@code status}. */
  public JsonValue toStatus() {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("templateVersion", templateVersion);
    status.put("overridesVersion", overrideVersion);
    if (!clusterVersions.isEmpty()) {
      status.put(
          "clusterVersions",
          clusterVersions.entrySet().stream()
              .map(entry -> entryOf(entry.getKey(), entry.getValue()))
              .toList());
    }
    return JsonValue.of(status);
  }

  private static Map<String, String> entryOf(String cluster, String version) {
    Map<String, String> entry = new LinkedHashMap<>();
    entry.put("clusterName", cluster);
    entry.put("version", version);
    return entry;
  }

  /**
   * The object to create for this record, owned by the federated resource so that the host's
   * garbage collector removes it with the resource. An API server ignores the status on creation;
   * it has to be written after it.
   */
  public JsonValue toObject(FederatedResource resource) {
    ObjectReference reference = referenceFor(resource);
    Map<String, Object> owner = new LinkedHashMap<>();
    owner.put("apiVersion", resource.type().federated().apiVersion());
    owner.put("kind", resource.type().federated().kind());
    owner.put("name", resource.name());
    owner.put("uid", resource.uid().orElse(""));
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", reference.name());
    if (!reference.namespace().isEmpty()) {
      metadata.put("namespace", reference.namespace());
    }
    metadata.put("ownerReferences", List.of(owner));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("apiVersion", reference.apiVersion());
    object.put("kind", reference.kind());
    object.put("metadata", metadata);
    object.put("status", toStatus());
    return JsonValue.of(object);
  }
}
