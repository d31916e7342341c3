package io.kubefed.propagation.admin;

import static io.kubefed.propagation.admin.Trees.without;

import io.kubefed.core.json.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * Takes from an object what its cluster put into it and another cluster would put in itself,
 * otherwise, or refuse.
 */
final class ServerFields {

  private static final List<String> JOB_LABELS =
      List.of(
          "controller-uid",
          "job-name",
          "batch.kubernetes.io/controller-uid",
          "batch.kubernetes.io/job-name");

  private ServerFields() {}

  /** The object without such fields of its spec; metadata and status are for others to cut. */
  static JsonValue strip(JsonValue object) {
    String group = group(object.text("apiVersion").orElse(""));
    return switch (group + "/" + object.text("kind").orElse("")) {
      case "/Namespace" ->
          without(
              without(object, "spec", "finalizers"),
              "metadata",
              "labels",
              "kubernetes.io/metadata.name");
      case "/ServiceAccount" -> object.without("secrets");
      case "/Service" -> service(object);
      case "/PersistentVolumeClaim" -> claim(object);
      case "batch/Job" -> job(object);
      default -> object;
    };
  }

  private static String group(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  private static JsonValue service(JsonValue service) {
    JsonValue stripped = without(service, "spec", "healthCheckNodePort");
    if (!service.text("spec", "clusterIP").equals(Optional.of("None"))) {
      // A Service without an address is asked for, and no server gives it.
      stripped = without(without(stripped, "spec", "clusterIP"), "spec", "clusterIPs");
    }
    stripped = without(stripped, "spec", "ipFamilies");
    if (service.text("spec", "ipFamilyPolicy").equals(Optional.of("SingleStack"))) {
      stripped = without(stripped, "spec", "ipFamilyPolicy");
    }
    Optional<JsonValue> ports = stripped.path("spec", "ports").filter(JsonValue::isArray);
    return ports.isEmpty()
        ? stripped
        : Trees.overlay(
            stripped,
            Trees.fields(
                "spec",
                Trees.fields(
                    "ports",
                    ports.get().items().stream().map(port -> without(port, "nodePort")).toList())));
  }

  /** The volume that a claim was bound to; one that it asked for stays. */
  private static JsonValue claim(JsonValue claim) {
    return Trees.annotation(claim, "pv.kubernetes.io/bound-by-controller").isPresent()
        ? without(claim, "spec", "volumeName")
        : claim;
  }

  /** The selector that a server makes for a Job, with the labels that it selects. */
  private static JsonValue job(JsonValue job) {
    if (job.path("spec").flatMap(spec -> spec.bool("manualSelector")).orElse(false)) {
      return job;
    }
    JsonValue stripped = without(job, "spec", "selector");
    for (String label : JOB_LABELS) {
      stripped = without(stripped, "spec", "template", "metadata", "labels", label);
      stripped = without(stripped, "metadata", "labels", label);
    }
    return stripped;
  }
}
