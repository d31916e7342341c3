package io.kubefed.benchmarks.propagation;

import static io.kubefed.benchmarks.Samples.object;

import io.kubefed.benchmarks.Samples;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.json.JsonValue;
import io.kubefed.propagation.cluster.StandardTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The federated resources of a benchmark, and what comes of them in the members.
 *
 * @param dialect the API they are written in
 * @param namespace where they are
 * @param kilobytes the size of a member object, managedFields aside
 */
record Workload(Dialect dialect, String namespace, int kilobytes) {

  /** A label of member objects that tells how often their template was changed, from 1. */
  static final String REVISION_LABEL = "benchmark.kubefed.io/revision";

  /** The names of that many resources. */
  static List<String> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> String.format("%s-%05d", prefix, i)).toList();
  }

  ResourceType target() {
    return dialect.type().target();
  }

  ResourceType federated() {
    return dialect.type().federated();
  }

  /** A federated resource, placed in all members. */
  JsonValue federated(String name, int revision) {
    return JsonValue.of(
        (Object)
            object(
                "apiVersion", federated().apiVersion(),
                "kind", federated().kind(),
                "metadata", object("name", name, "namespace", namespace),
                "spec",
                    object(
                        "template", template(revision),
                        "placement", object("clusterSelector", Map.of()))));
  }

  /** What a user changes in it for that revision, as a merge patch. */
  JsonValue change(int revision) {
    return JsonValue.of((Object) object("spec", object("template", template(revision))));
  }

  /** What is to be in a member. */
  JsonValue member(String name, int revision) {
    Map<String, Object> object = new LinkedHashMap<>(template(revision));
    object.put("apiVersion", target().apiVersion());
    object.put("kind", target().kind());
    object.put(
        "metadata",
        object(
            "name",
            name,
            "namespace",
            namespace,
            "labels",
            object(
                REVISION_LABEL,
                Integer.toString(revision),
                dialect.managedLabel(),
                KubeFedNames.MANAGED)));
    return JsonValue.of((Object) object);
  }

  /** The revision that a federated resource asks for; 0 if none. */
  static int revisionOfTemplate(JsonValue federated) {
    return revision(federated.path("spec", "template").orElseGet(JsonValue::emptyObject));
  }

  /** The revision that a member object, or its metadata, is at; 0 if none. */
  static int revision(JsonValue object) {
    return object.text("metadata", "labels", REVISION_LABEL).map(Integer::parseInt).orElse(0);
  }

  private Map<String, Object> template(int revision) {
    Map<String, Object> template =
        target().equals(StandardTypes.DEPLOYMENT)
            ? new LinkedHashMap<>(Samples.deployment(kilobytes))
            : configMap(revision);
    template.put("metadata", object("labels", object(REVISION_LABEL, Integer.toString(revision))));
    return template;
  }

  private Map<String, Object> configMap(int revision) {
    String line = "setting of revision " + revision + " that somebody wrote down\n";
    int lines = kilobytes * 1024 / line.length();
    return object("data", object("application.properties", line.repeat(lines)));
  }
}
