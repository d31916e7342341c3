package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.InvalidObjectException.FieldCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a real API server refuses, of the common types and only what propagation may run into. */
final class ObjectRules {

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern SERVICE_NAME = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL_VALUE =
      Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
  private static final String INVALID = "FieldValueInvalid";
  private static final String FORBIDDEN = "FieldValueForbidden";
  private static final String REQUIRED = "FieldValueRequired";
  private static final String IMMUTABLE = "field is immutable";

  private final List<FieldCause> causes = new ArrayList<>();

  private ObjectRules() {}

  static List<FieldCause> ofCreation(ResourceType type, JsonValue object) {
    ObjectRules rules = new ObjectRules();
    rules.name(type, ObjectFields.name(object));
    rules.labels(object);
    rules.content(object);
    return rules.causes;
  }

  static List<FieldCause> ofUpdate(JsonValue before, JsonValue object) {
    ObjectRules rules = new ObjectRules();
    rules.labels(object);
    if (ObjectFields.isBeingDeleted(before)
        && !ObjectFields.finalizers(before).containsAll(ObjectFields.finalizers(object))) {
      rules.refuse(
          "metadata.finalizers",
          FORBIDDEN,
          "no new finalizers can be added if the object is being deleted");
    }
    rules.content(object);
    rules.change(before, object);
    return rules.causes;
  }

  private void refuse(String field, String reason, String message) {
    causes.add(new FieldCause(field, reason, message));
  }

  private void name(ResourceType type, String name) {
    if (type.group().equals("rbac.authorization.k8s.io")) {
      if (name.equals(".") || name.equals("..") || name.contains("/") || name.contains("%")) {
        refuse("metadata.name", INVALID, "may not be '.' or '..' or contain '/' or '%'");
      }
    } else if (type.equals(StandardTypes.NAMESPACE)) {
      if (!LABEL.matcher(name).matches()) {
        refuse(
            "metadata.name",
            INVALID,
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-'");
      }
    } else if (type.equals(StandardTypes.SERVICE)) {
      if (!SERVICE_NAME.matcher(name).matches()) {
        refuse(
            "metadata.name",
            INVALID,
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', and start"
                + " with a letter");
      }
    } else if (name.length() > 253 || !SUBDOMAIN.matcher(name).matches()) {
      refuse(
          "metadata.name",
          INVALID,
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
              + " or '.'");
    }
  }

  private void labels(JsonValue object) {
    for (Map.Entry<String, String> label : ObjectFields.labels(object).entrySet()) {
      if (!LABEL_VALUE.matcher(label.getValue()).matches()) {
        refuse(
            "metadata.labels",
            INVALID,
            "the value of label "
                + label.getKey()
                + " must be at most 63 alphanumeric characters, '-', '_' or '.'");
      }
    }
  }

  private void content(JsonValue object) {
    switch (object.text("kind").orElse("")) {
      case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet" -> {
        if (object.text("apiVersion").orElse("").equals("apps/v1")) {
          workload(object);
        }
      }
      case "Service" -> {
        String type = object.text("spec", "type").orElse("");
        if (object.path("spec", "ports").filter(ports -> ports.size() > 0).isEmpty()
            && !type.equals("ExternalName")
            && !object.text("spec", "clusterIP").orElse("").equals("None")) {
          refuse("spec.ports", REQUIRED, "Required value");
        }
      }
      default -> {}
    }
  }

  private void workload(JsonValue object) {
    if (object.integer("spec", "replicas").orElse(0) < 0) {
      refuse("spec.replicas", INVALID, "must be greater than or equal to 0");
    }
    Optional<JsonValue> selector = object.path("spec", "selector").filter(JsonValue::isObject);
    if (selector.isEmpty()) {
      refuse("spec.selector", REQUIRED, "Required value");
    } else {
      Map<String, String> labels =
          object
              .path("spec", "template", "metadata", "labels")
              .map(JsonValue::textFields)
              .orElse(Map.of());
      if (!LabelSelector.parse(selector.get(), problem -> {}).matches(labels)) {
        refuse(
            "spec.template.metadata.labels",
            INVALID,
            "`selector` does not match template `labels`");
      }
    }
    if (object
        .path("spec", "template", "spec", "containers")
        .filter(containers -> containers.size() > 0)
        .isEmpty()) {
      refuse("spec.template.spec.containers", REQUIRED, "Required value");
    }
  }

  private void change(JsonValue before, JsonValue after) {
    switch (after.text("apiVersion").orElse("") + "/" + after.text("kind").orElse("")) {
      case "apps/v1/Deployment", "apps/v1/ReplicaSet", "apps/v1/DaemonSet" ->
          immutable(before, after, "spec", "selector");
      case "apps/v1/StatefulSet" -> {
        if (!fixedPart(before).equals(fixedPart(after))) {
          refuse(
              "spec",
              FORBIDDEN,
              "updates to statefulset spec for fields other than 'replicas', 'template',"
                  + " 'updateStrategy' and 'minReadySeconds' are forbidden");
        }
      }
      case "batch/v1/Job" -> {
        immutable(before, after, "spec", "completions");
        immutable(before, after, "spec", "selector");
        immutable(before, after, "spec", "template");
      }
      case "v1/Service" -> {
        String ip = before.text("spec", "clusterIP").orElse("");
        if (!ip.isEmpty()
            && !after.text("spec", "type").orElse("").equals("ExternalName")
            && !after.text("spec", "clusterIP").orElse("").equals(ip)) {
          refuse("spec.clusterIP", INVALID, IMMUTABLE);
        }
      }
      case "v1/ConfigMap" -> sealed(before, after);
      case "v1/Secret" -> {
        immutable(before, after, "type");
        sealed(before, after);
      }
      case "rbac.authorization.k8s.io/v1/RoleBinding",
          "rbac.authorization.k8s.io/v1/ClusterRoleBinding" ->
          immutable(before, after, "roleRef");
      default -> {}
    }
  }

  private static JsonValue fixedPart(JsonValue statefulSet) {
    JsonValue spec = statefulSet.get("spec").orElseGet(JsonValue::emptyObject);
    for (String field :
        List.of(
            "replicas",
            "template",
            "updateStrategy",
            "minReadySeconds",
            "ordinals",
            "persistentVolumeClaimRetentionPolicy")) {
      spec = spec.without(field);
    }
    return spec;
  }

  private void sealed(JsonValue before, JsonValue after) {
    if (before.bool("immutable").orElse(false)) {
      for (String field : List.of("immutable", "data", "binaryData")) {
        if (!before.get(field).equals(after.get(field))) {
          refuse(field, FORBIDDEN, "field is immutable when `immutable` is set");
        }
      }
    }
  }

  private void immutable(JsonValue before, JsonValue after, String... path) {
    if (!before.path(path).equals(after.path(path))) {
      refuse(String.join(".", path), INVALID, IMMUTABLE);
    }
  }
}
