package io.kubefed.dns.multicluster;

import static java.util.stream.Collectors.toCollection;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.dns.endpoints.Desired;
import io.kubefed.dns.endpoints.SliceForms;
import io.kubefed.dns.export.ExportedPort;
import io.kubefed.dns.export.ExportedService;
import io.kubefed.dns.export.ImportPlan;
import io.kubefed.dns.multicluster.Write.Verb;
import io.kubefed.propagation.cluster.StandardTypes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What of an imported service is in one cluster, and the writes that make it what it should be.
 * Pure.
 *
 * <p>An import with an address of its own gets that of a Service without selector, which exists for
 * its address alone; the imported slices belong to both. It comes first, and the import as soon as
 * the address is known. What is new is written before anything is taken away.
 *
 * @param serviceImport the ServiceImport
 * @param derived the Service that has its address
 * @param slices the imported slices, by name
 */
record Imported(
    Optional<JsonValue> serviceImport, Optional<JsonValue> derived, Map<String, JsonValue> slices) {

  private static final String HEADLESS = "Headless";

  /**
   * The endpoints that a cluster exports.
   *
   * @param cluster the cluster
   * @param name what the slice is called there
   * @param slice the slice, reduced
   */
  record Source(String cluster, String name, JsonValue slice) {}

  /** The clusters that the import names. */
  Set<String> clusters() {
    Set<String> clusters = new TreeSet<>();
    serviceImport
        .flatMap(found -> found.path("status", "clusters"))
        .map(JsonValue::items)
        .orElse(List.of())
        .forEach(item -> item.text("cluster").ifPresent(clusters::add));
    return clusters;
  }

  /**
   * The clusters of which something has been imported: those that the import names, and those of
   * the slices, which come before it.
   */
  Set<String> sources() {
    Set<String> sources = clusters();
    slices
        .values()
        .forEach(
            slice ->
                slice
                    .text("metadata", "labels", MultiClusterApi.SOURCE_CLUSTER_LABEL)
                    .ifPresent(sources::add));
    return sources;
  }

  /** The slices of a cluster, as they were last imported. */
  List<Source> from(String cluster) {
    List<Source> sources = new ArrayList<>();
    slices.forEach(
        (name, slice) -> {
          if (slice
              .text("metadata", "labels", MultiClusterApi.SOURCE_CLUSTER_LABEL)
              .equals(Optional.of(cluster))) {
            sources.add(
                new Source(
                    cluster,
                    name.substring(Math.min(name.length(), prefix(cluster).length())),
                    SliceForms.reduced(slice)));
          }
        });
    return sources;
  }

  /**
   * What the import says now, as if a cluster exported it before all others: it stands for exports
   * that have not been read yet, of which something has been imported.
   */
  Optional<ExportedService> asExported() {
    return serviceImport.map(
        found -> {
          JsonValue spec = found.get("spec").orElseGet(JsonValue::emptyObject);
          JsonValue names = exportedNames(found);
          return new ExportedService(
              "",
              Instant.MIN,
              spec.text("type").equals(Optional.of(HEADLESS)),
              ServiceView.sessionAffinity(spec),
              ServiceView.affinityTimeoutSeconds(spec),
              ServiceView.ports(spec),
              exported(found, names, "labels"),
              exported(found, names, "annotations"));
        });
  }

  private static Map<String, String> exported(JsonValue found, JsonValue names, String of) {
    Map<String, String> exported = new TreeMap<>();
    for (String name : names(names, of)) {
      found.text("metadata", of, name).ifPresent(value -> exported.put(name, value));
    }
    return exported;
  }

  private static String prefix(String cluster) {
    return "imported-" + cluster + "-";
  }

  /** The name of the Service that has the address of an import. */
  static String derivedName(ObjectReference service) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(service.qualifiedName().getBytes(StandardCharsets.UTF_8));
      return "derived-" + HexFormat.of().formatHex(hash, 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Every Java platform has it.
    }
  }

  /** The writes after which no endpoints of such clusters are left. */
  List<Write> removalOf(Predicate<String> clusters, ResourceType sliceType) {
    return slices.values().stream()
        .filter(
            slice ->
                slice
                    .text("metadata", "labels", MultiClusterApi.SOURCE_CLUSTER_LABEL)
                    .filter(clusters)
                    .isPresent())
        .map(slice -> new Write(Verb.DELETE, sliceType, slice))
        .toList();
  }

  /** The writes after which nothing of the service is left. */
  List<Write> removal(ResourceType sliceType) {
    List<Write> writes = new ArrayList<>();
    slices.values().forEach(slice -> writes.add(new Write(Verb.DELETE, sliceType, slice)));
    serviceImport.ifPresent(
        found -> writes.add(new Write(Verb.DELETE, MultiClusterApi.SERVICE_IMPORT, found)));
    derived.ifPresent(found -> writes.add(new Write(Verb.DELETE, StandardTypes.SERVICE, found)));
    return writes;
  }

  /**
   * The writes that make it what it should be; no more than can be made of what is known, so that
   * what they bring about may need more.
   *
   * @param clusters those that export the service
   * @param sources their endpoints
   */
  List<Write> writes(
      ObjectReference service,
      ImportPlan plan,
      Set<String> clusters,
      List<Source> sources,
      ResourceType sliceType) {
    List<Write> writes = new ArrayList<>();
    if (!plan.headless()) {
      JsonValue wanted = derivedService(service, plan);
      if (derived.isEmpty()) {
        writes.add(new Write(Verb.CREATE, StandardTypes.SERVICE, wanted));
      } else {
        Desired.change(derived.get(), wanted)
            .ifPresent(
                changed -> writes.add(new Write(Verb.UPDATE, StandardTypes.SERVICE, changed)));
      }
    }
    List<Write> deletions = addSlices(service, plan, sources, sliceType, writes);
    addImport(service, plan, clusters, writes);
    writes.addAll(deletions);
    if (plan.headless()) {
      derived.ifPresent(found -> writes.add(new Write(Verb.DELETE, StandardTypes.SERVICE, found)));
    }
    return writes;
  }

  /** Adds what is to be written of the slices, and returns what is to be deleted. */
  private List<Write> addSlices(
      ObjectReference service,
      ImportPlan plan,
      List<Source> sources,
      ResourceType sliceType,
      List<Write> writes) {
    List<Write> deletions = new ArrayList<>();
    Set<String> wanted = new HashSet<>();
    for (Source source : sources) {
      JsonValue slice = SliceForms.at(sliceType, slice(service, plan, source));
      String name = slice.text("metadata", "name").orElseThrow();
      wanted.add(name);
      Optional<JsonValue> before = Optional.ofNullable(slices.get(name));
      if (before.isEmpty()) {
        writes.add(new Write(Verb.CREATE, sliceType, slice));
      } else if (!before.get().text("addressType").equals(slice.text("addressType"))) {
        // It never changes: the slice is made anew when it has gone.
        deletions.add(new Write(Verb.DELETE, sliceType, before.get()));
      } else {
        JsonValue kept = plan.headless() ? withoutService(before.get()) : before.get();
        Desired.sliceChange(kept, slice)
            .or(() -> kept.equals(before.get()) ? Optional.empty() : Optional.of(kept))
            .ifPresent(changed -> writes.add(new Write(Verb.UPDATE, sliceType, changed)));
      }
    }
    slices.forEach(
        (name, slice) -> {
          if (!wanted.contains(name)) {
            deletions.add(new Write(Verb.DELETE, sliceType, slice));
          }
        });
    return deletions;
  }

  private void addImport(
      ObjectReference service, ImportPlan plan, Set<String> clusters, List<Write> writes) {
    List<String> ips =
        derived
            .flatMap(found -> found.text("spec", "clusterIP"))
            .filter(ip -> !ip.isEmpty() && !ip.equals("None"))
            .map(List::of)
            .orElse(List.of());
    if (!plan.headless() && ips.isEmpty()) {
      return;
    }
    JsonValue wanted = serviceImport(service, plan, ips);
    if (serviceImport.isEmpty()) {
      writes.add(new Write(Verb.CREATE, MultiClusterApi.SERVICE_IMPORT, wanted));
      return;
    }
    JsonValue found = withoutFormer(serviceImport.get(), wanted);
    JsonValue spec = wanted.get("spec").orElseThrow();
    if (!found.equals(serviceImport.get())
        || !found.get("spec").equals(Optional.of(spec))
        || !Desired.holds(found, wanted.without("spec"))) {
      writes.add(
          new Write(
              Verb.UPDATE,
              MultiClusterApi.SERVICE_IMPORT,
              Desired.change(found, wanted).orElse(found).with("spec", spec)));
    } else if (!clusters().equals(clusters)) {
      writes.add(
          new Write(
              Verb.UPDATE_STATUS,
              MultiClusterApi.SERVICE_IMPORT,
              found.with(
                  "status",
                  found
                      .get("status")
                      .filter(JsonValue::isObject)
                      .orElseGet(JsonValue::emptyObject)
                      .with(
                          "clusters",
                          JsonValue.of(
                              clusters.stream()
                                  .sorted()
                                  .map(cluster -> Map.of("cluster", cluster))
                                  .toList())))));
    }
  }

  /** A slice that belongs to the import alone, be it that it had a Service once. */
  private static JsonValue withoutService(JsonValue slice) {
    return without(slice, "labels", SliceForms.SERVICE_NAME_LABEL);
  }

  /**
   * An import without those labels and annotations that it had once of exports, or for its address,
   * and is not to have any more. Others, which somebody else has put there, stay.
   */
  private static JsonValue withoutFormer(JsonValue serviceImport, JsonValue wanted) {
    JsonValue exported = exportedNames(serviceImport);
    Map<String, Set<String>> former = new TreeMap<>();
    former.put("labels", names(exported, "labels"));
    Set<String> annotations = names(exported, "annotations");
    annotations.add(MultiClusterApi.DERIVED_SERVICE_ANNOTATION);
    annotations.add(MultiClusterApi.EXPORTED_ANNOTATION);
    former.put("annotations", annotations);
    JsonValue kept = serviceImport;
    for (Map.Entry<String, Set<String>> of : former.entrySet()) {
      for (String name : of.getValue()) {
        if (wanted.text("metadata", of.getKey(), name).isEmpty()) {
          kept = without(kept, of.getKey(), name);
        }
      }
    }
    return kept;
  }

  /** The names of labels and annotations that an import has of exports. */
  private static JsonValue exportedNames(JsonValue serviceImport) {
    try {
      return serviceImport
          .text("metadata", "annotations", MultiClusterApi.EXPORTED_ANNOTATION)
          .map(JsonValue::parse)
          .orElseGet(JsonValue::emptyObject);
    } catch (JsonException e) {
      return JsonValue.emptyObject(); // Somebody wrote there; it is written anew.
    }
  }

  private static JsonValue without(JsonValue object, String of, String name) {
    return object.text("metadata", of, name).isEmpty()
        ? object
        : JsonEditor.on(object).remove(Pointer.of("metadata", of, name)).build();
  }

  private static JsonValue serviceImport(
      ObjectReference service, ImportPlan plan, List<String> ips) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("type", plan.headless() ? HEADLESS : "ClusterSetIP");
    if (!plan.headless()) {
      spec.put("ips", ips);
    }
    spec.put("ports", plan.ports().stream().map(Imported::port).toList());
    spec.putAll(affinity(plan));
    Map<String, String> annotations = new LinkedHashMap<>(plan.annotations());
    if (!plan.headless()) {
      annotations.put(MultiClusterApi.DERIVED_SERVICE_ANNOTATION, derivedName(service));
    }
    if (!plan.labels().isEmpty() || !plan.annotations().isEmpty()) {
      annotations.put(MultiClusterApi.EXPORTED_ANNOTATION, exportedNames(plan).toJson());
    }
    return object(
        MultiClusterApi.SERVICE_IMPORT,
        service.namespace(),
        service.name(),
        plan.labels(),
        annotations,
        Map.of("spec", spec));
  }

  private static JsonValue exportedNames(ImportPlan plan) {
    Map<String, List<String>> names = new TreeMap<>();
    names.put("annotations", plan.annotations().keySet().stream().sorted().toList());
    names.put("labels", plan.labels().keySet().stream().sorted().toList());
    return JsonValue.of(names);
  }

  private static Set<String> names(JsonValue exported, String of) {
    return SliceForms.items(exported, of).stream()
        .flatMap(name -> name.text().stream())
        .collect(toCollection(TreeSet::new));
  }

  private static Map<String, Object> affinity(ImportPlan plan) {
    Map<String, Object> affinity = new LinkedHashMap<>();
    affinity.put("sessionAffinity", plan.sessionAffinity());
    if (plan.affinityTimeoutSeconds().isPresent()) {
      affinity.put(
          "sessionAffinityConfig",
          Map.of("clientIP", Map.of("timeoutSeconds", plan.affinityTimeoutSeconds().getAsInt())));
    }
    return affinity;
  }

  private static Map<String, Object> port(ExportedPort port) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (!port.name().isEmpty()) {
      fields.put("name", port.name());
    }
    fields.put("protocol", port.protocol());
    fields.put("port", port.port());
    port.appProtocol().ifPresent(spoken -> fields.put("appProtocol", spoken));
    return fields;
  }

  private static JsonValue derivedService(ObjectReference service, ImportPlan plan) {
    Map<String, Object> spec = new LinkedHashMap<>(affinity(plan));
    spec.put("ports", plan.ports().stream().map(Imported::port).toList());
    return object(
        StandardTypes.SERVICE,
        service.namespace(),
        derivedName(service),
        Map.of(MultiClusterApi.SERVICE_NAME_LABEL, service.name()),
        Map.of(),
        Map.of("spec", spec));
  }

  private static JsonValue slice(ObjectReference service, ImportPlan plan, Source source) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(MultiClusterApi.SERVICE_NAME_LABEL, service.name());
    labels.put(MultiClusterApi.SOURCE_CLUSTER_LABEL, source.cluster());
    if (!plan.headless()) {
      labels.put(SliceForms.SERVICE_NAME_LABEL, derivedName(service));
    }
    return object(
        SliceForms.V1,
        service.namespace(),
        prefix(source.cluster()) + source.name(),
        labels,
        Map.of(),
        source.slice().fields());
  }

  private static JsonValue object(
      ResourceType type,
      String namespace,
      String name,
      Map<String, String> labels,
      Map<String, String> annotations,
      Map<String, ?> fields) {
    Map<String, Object> allLabels = new LinkedHashMap<>(labels);
    allLabels.put(MultiClusterApi.MANAGED_BY_LABEL, MultiClusterApi.MANAGED_BY);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", name);
    metadata.put("namespace", namespace);
    metadata.put("labels", allLabels);
    if (!annotations.isEmpty()) {
      metadata.put("annotations", annotations);
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("apiVersion", type.apiVersion());
    object.put("kind", type.kind());
    object.put("metadata", metadata);
    object.putAll(fields);
    return JsonValue.of(object);
  }
}
