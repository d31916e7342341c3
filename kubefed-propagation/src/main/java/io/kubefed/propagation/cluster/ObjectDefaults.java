package io.kubefed.propagation.cluster;

import io.kubefed.core.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a real API server adds to objects of the common types when it stores them: the fields that a
 * plan must not take for drift.
 */
final class ObjectDefaults {

  private static final JsonValue POD_SPEC =
      JsonValue.parse(
          """
          {"restartPolicy": "Always", "terminationGracePeriodSeconds": 30,
           "dnsPolicy": "ClusterFirst", "securityContext": {},
           "schedulerName": "default-scheduler"}\
          """);
  private static final JsonValue CONTAINER =
      JsonValue.parse(
          """
          {"resources": {}, "terminationMessagePath": "/dev/termination-log",
           "terminationMessagePolicy": "File"}\
          """);
  private static final JsonValue PROBE =
      JsonValue.parse(
          """
          {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1,
           "failureThreshold": 3}\
          """);
  private static final JsonValue PORT = JsonValue.parse("{\"protocol\": \"TCP\"}");
  private static final JsonValue DEPLOYMENT_SPEC =
      JsonValue.parse(
          """
          {"replicas": 1, "strategy": {"type": "RollingUpdate"}, "revisionHistoryLimit": 10,
           "progressDeadlineSeconds": 600}\
          """);
  private static final JsonValue DEPLOYMENT_ROLLING_UPDATE =
      JsonValue.parse("{\"maxUnavailable\": \"25%\", \"maxSurge\": \"25%\"}");
  private static final JsonValue STATEFUL_SET_SPEC =
      JsonValue.parse(
          """
          {"replicas": 1, "podManagementPolicy": "OrderedReady",
           "updateStrategy": {"type": "RollingUpdate"}, "revisionHistoryLimit": 10}\
          """);
  private static final JsonValue DAEMON_SET_SPEC =
      JsonValue.parse(
          "{\"updateStrategy\": {\"type\": \"RollingUpdate\"}, \"revisionHistoryLimit\": 10}");
  private static final JsonValue JOB_SPEC =
      JsonValue.parse("{\"completions\": 1, \"parallelism\": 1, \"backoffLimit\": 6}");
  private static final JsonValue CRON_JOB_SPEC =
      JsonValue.parse(
          """
          {"concurrencyPolicy": "Allow", "suspend": false, "successfulJobsHistoryLimit": 3,
           "failedJobsHistoryLimit": 1}\
          """);
  private static final JsonValue SERVICE_SPEC =
      JsonValue.parse("{\"type\": \"ClusterIP\", \"sessionAffinity\": \"None\"}");

  private ObjectDefaults() {}

  /** The object with the server's defaults, which depend on nothing but the object. */
  static JsonValue apply(JsonValue object) {
    return switch (kind(object)) {
      case "v1/Namespace" -> namespace(object);
      case "v1/Pod" -> inside(object, "spec", ObjectDefaults::podSpec);
      case "v1/Secret" -> secret(object);
      case "v1/Service" -> inside(object, "spec", ObjectDefaults::serviceSpec);
      case "v1/PersistentVolumeClaim" ->
          inside(object, "spec", spec -> fill(spec, "volumeMode", JsonValue.of("Filesystem")));
      case "apps/v1/Deployment" -> inside(object, "spec", ObjectDefaults::deploymentSpec);
      case "apps/v1/ReplicaSet" ->
          inside(object, "spec", spec -> template(fill(spec, "replicas", JsonValue.of(1))));
      case "apps/v1/StatefulSet" -> inside(object, "spec", ObjectDefaults::statefulSetSpec);
      case "apps/v1/DaemonSet" -> inside(object, "spec", ObjectDefaults::daemonSetSpec);
      case "batch/v1/Job" -> inside(object, "spec", ObjectDefaults::jobSpec);
      case "batch/v1/CronJob" ->
          inside(
              object,
              "spec",
              spec ->
                  inside(
                      fill(spec, CRON_JOB_SPEC),
                      "jobTemplate",
                      job -> inside(job, "spec", ObjectDefaults::template)));
      case "rbac.authorization.k8s.io/v1/RoleBinding",
          "rbac.authorization.k8s.io/v1/ClusterRoleBinding" ->
          roleBinding(object);
      default -> object;
    };
  }

  /** The status of a fresh object. */
  static Optional<JsonValue> initialStatus(JsonValue object) {
    return switch (kind(object)) {
      case "v1/Namespace" -> Optional.of(JsonValue.parse("{\"phase\": \"Active\"}"));
      case "v1/Pod", "v1/PersistentVolumeClaim" ->
          Optional.of(JsonValue.parse("{\"phase\": \"Pending\"}"));
      case "v1/Service", "networking.k8s.io/v1/Ingress" ->
          Optional.of(JsonValue.parse("{\"loadBalancer\": {}}"));
      case "apps/v1/ReplicaSet", "apps/v1/StatefulSet" ->
          Optional.of(JsonValue.parse("{\"replicas\": 0}"));
      case "apps/v1/Deployment", "batch/v1/Job", "batch/v1/CronJob", "v1/Node" ->
          Optional.of(JsonValue.emptyObject());
      case "apps/v1/DaemonSet" ->
          Optional.of(
              JsonValue.parse(
                  """
                  {"currentNumberScheduled": 0, "numberMisscheduled": 0,
                   "desiredNumberScheduled": 0, "numberReady": 0}\
                  """));
      default -> Optional.empty();
    };
  }

  private static String kind(JsonValue object) {
    return object.text("apiVersion").orElse("") + "/" + object.text("kind").orElse("");
  }

  private static JsonValue namespace(JsonValue object) {
    JsonValue labels =
        ObjectFields.metadata(object).get("labels").orElseGet(JsonValue::emptyObject);
    JsonValue named =
        ObjectFields.withMetadata(
            object,
            "labels",
            labels.with("kubernetes.io/metadata.name", JsonValue.of(ObjectFields.name(object))));
    return fill(named, "spec", JsonValue.parse("{\"finalizers\": [\"kubernetes\"]}"));
  }

  private static JsonValue secret(JsonValue object) {
    JsonValue result = fill(object, "type", JsonValue.of("Opaque"));
    Optional<JsonValue> strings = result.get("stringData").filter(JsonValue::isObject);
    if (strings.isEmpty()) {
      return result.without("stringData");
    }
    JsonValue data =
        result.get("data").filter(JsonValue::isObject).orElseGet(JsonValue::emptyObject);
    for (Map.Entry<String, String> entry : strings.get().textFields().entrySet()) {
      byte[] bytes = entry.getValue().getBytes(StandardCharsets.UTF_8);
      data = data.with(entry.getKey(), JsonValue.of(Base64.getEncoder().encodeToString(bytes)));
    }
    return result.with("data", data).without("stringData");
  }

  private static JsonValue serviceSpec(JsonValue spec) {
    JsonValue filled =
        items(
            fill(spec, SERVICE_SPEC),
            "ports",
            port -> {
              JsonValue withProtocol = fill(port, PORT);
              return port.get("port")
                  .map(number -> fill(withProtocol, "targetPort", number))
                  .orElse(withProtocol);
            });
    String type = filled.text("type").orElse("");
    if (!type.equals("ExternalName")) {
      filled = fill(filled, "ipFamilies", JsonValue.of(List.of("IPv4")));
      filled = fill(filled, "ipFamilyPolicy", JsonValue.of("SingleStack"));
      filled = fill(filled, "internalTrafficPolicy", JsonValue.of("Cluster"));
    }
    if (type.equals("NodePort") || type.equals("LoadBalancer")) {
      filled = fill(filled, "externalTrafficPolicy", JsonValue.of("Cluster"));
    }
    if (type.equals("LoadBalancer")) {
      filled = fill(filled, "allocateLoadBalancerNodePorts", JsonValue.of(true));
    }
    return filled;
  }

  private static JsonValue deploymentSpec(JsonValue spec) {
    return template(rolling(fill(spec, DEPLOYMENT_SPEC), "strategy", DEPLOYMENT_ROLLING_UPDATE));
  }

  private static JsonValue statefulSetSpec(JsonValue spec) {
    return template(
        rolling(
            fill(spec, STATEFUL_SET_SPEC),
            "updateStrategy",
            JsonValue.parse("{\"partition\": 0}")));
  }

  private static JsonValue daemonSetSpec(JsonValue spec) {
    return template(
        rolling(
            fill(spec, DAEMON_SET_SPEC),
            "updateStrategy",
            JsonValue.parse("{\"maxUnavailable\": 1, \"maxSurge\": 0}")));
  }

  private static JsonValue jobSpec(JsonValue spec) {
    JsonValue filled = fill(spec, JOB_SPEC);
    filled = fill(filled, "completionMode", JsonValue.of("NonIndexed"));
    return template(fill(filled, "suspend", JsonValue.of(false)));
  }

  private static JsonValue rolling(JsonValue spec, String field, JsonValue rollingUpdate) {
    return inside(
        spec,
        field,
        strategy -> {
          JsonValue typed = fill(strategy, "type", JsonValue.of("RollingUpdate"));
          return typed.text("type").orElse("").equals("RollingUpdate")
              ? typed.with(
                  "rollingUpdate",
                  fill(
                      typed
                          .get("rollingUpdate")
                          .filter(JsonValue::isObject)
                          .orElseGet(JsonValue::emptyObject),
                      rollingUpdate))
              : typed;
        });
  }

  private static JsonValue template(JsonValue spec) {
    return inside(
        spec,
        "template",
        template ->
            inside(
                inside(
                    template,
                    "metadata",
                    metadata ->
                        metadata.get("creationTimestamp").isPresent()
                            ? metadata
                            : metadata.with("creationTimestamp", JsonValue.NULL)),
                "spec",
                ObjectDefaults::podSpec));
  }

  private static JsonValue podSpec(JsonValue spec) {
    JsonValue filled = fill(spec, POD_SPEC);
    filled = items(filled, "containers", ObjectDefaults::container);
    filled = items(filled, "initContainers", ObjectDefaults::container);
    filled = items(filled, "volumes", ObjectDefaults::volume);
    Optional<JsonValue> account = filled.get("serviceAccountName");
    return account.isPresent() ? fill(filled, "serviceAccount", account.get()) : filled;
  }

  private static JsonValue container(JsonValue container) {
    String image = container.text("image").orElse("");
    String tag = image.substring(image.lastIndexOf('/') + 1);
    boolean moving = !image.contains("@") && (!tag.contains(":") || tag.endsWith(":latest"));
    JsonValue filled =
        fill(
            fill(container, CONTAINER),
            "imagePullPolicy",
            JsonValue.of(moving ? "Always" : "IfNotPresent"));
    filled = items(filled, "ports", port -> fill(port, PORT));
    filled = items(filled, "env", ObjectDefaults::environmentVariable);
    for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      filled = inside(filled, probe, ObjectDefaults::probe);
    }
    return filled;
  }

  private static JsonValue environmentVariable(JsonValue variable) {
    return inside(
        variable,
        "valueFrom",
        source -> inside(source, "fieldRef", ref -> fill(ref, "apiVersion", JsonValue.of("v1"))));
  }

  private static JsonValue probe(JsonValue probe) {
    return inside(fill(probe, PROBE), "httpGet", get -> fill(get, "scheme", JsonValue.of("HTTP")));
  }

  private static JsonValue volume(JsonValue volume) {
    JsonValue filled = volume;
    for (String source : List.of("configMap", "secret", "projected", "downwardAPI")) {
      filled = inside(filled, source, content -> fill(content, "defaultMode", JsonValue.of(420)));
    }
    return filled;
  }

  private static JsonValue roleBinding(JsonValue object) {
    String group = "rbac.authorization.k8s.io";
    JsonValue filled = inside(object, "roleRef", ref -> fill(ref, "apiGroup", JsonValue.of(group)));
    return items(
        filled,
        "subjects",
        subject ->
            subject.text("kind").orElse("").equals("ServiceAccount")
                ? subject
                : fill(subject, "apiGroup", JsonValue.of(group)));
  }

  private static JsonValue fill(JsonValue object, JsonValue defaults) {
    JsonValue filled = object;
    for (Map.Entry<String, JsonValue> field : defaults.fields().entrySet()) {
      filled = fill(filled, field.getKey(), field.getValue());
    }
    return filled;
  }

  private static JsonValue fill(JsonValue object, String field, JsonValue value) {
    return object.get(field).filter(present -> !present.isNull()).isPresent()
        ? object
        : object.with(field, value);
  }

  private static JsonValue inside(JsonValue object, String field, UnaryOperator<JsonValue> change) {
    return object
        .get(field)
        .filter(JsonValue::isObject)
        .map(value -> object.with(field, change.apply(value)))
        .orElse(object);
  }

  private static JsonValue items(JsonValue object, String field, UnaryOperator<JsonValue> change) {
    return object
        .get(field)
        .filter(JsonValue::isArray)
        .map(
            array ->
                object.with(
                    field,
                    JsonValue.of(
                        array.items().stream()
                            .map(item -> item.isObject() ? change.apply(item) : item)
                            .toList())))
        .orElse(object);
  }
}
