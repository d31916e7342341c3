package io.kubefed.propagation.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.Cluster;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.validation.LintContext;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewsTest {

  private static final String EARLY = "/apis/validation.core.kubefed.io/v1beta1/";

  private static final String CLUSTER =
      """
      {apiVersion: core.kubefed.io/v1beta1, kind: KubeFedCluster,
       metadata: {name: east, namespace: kube-federation-system},
       spec: {apiEndpoint: '%s', secretRef: {name: east-token}}}
      """;

  private static final String CONFIG =
      """
      {apiVersion: core.kubefed.io/v1beta1, kind: KubeFedConfig,
       metadata: {name: kubefed, namespace: kube-federation-system}, spec: %s}
      """;

  private static final String DEPLOYMENT =
      """
      {apiVersion: types.kubefed.io/v1beta1, kind: FederatedDeployment,
       metadata: {name: web, namespace: shop}, spec: %s}
      """;

  private final Reviews reviews = new Reviews(List.of(new FederatedValidator(HostView.UNKNOWN)));

  @ParameterizedTest
  @MethodSource
  void refusesInClearWords(String path, String resource, String object, String words) {
    JsonValue response = ask(path, "CREATE", resource, object, null);

    assertThat(response.bool("allowed")).contains(false);
    assertThat(response.integer("status", "code")).hasValue(403);
    assertThat(response.text("status", "reason")).contains("Forbidden");
    assertThat(response.text("status", "message").orElseThrow()).contains(words);
  }

  static Stream<Arguments> refusesInClearWords() {
    String config = CONFIG.formatted("{scope: Cluster}");
    String type =
        """
        {apiVersion: core.kubefed.io/v1beta1, kind: FederatedTypeConfig,
         metadata: {name: daemonsets.apps},
         spec: {targetType: {group: apps, version: v1, kind: DaemonSet, pluralName: daemonsets,
                             scope: Namespaced},
                propagation: Enabled,
                federatedType: {group: '', version: v1beta1, kind: FederatedDaemonSet,
                                pluralName: federateddaemonsets, scope: Namespaced}}}
        """;
    String cluster = CLUSTER.formatted("");
    String group = ".core.kubefed.io";
    return Stream.of(
        argumentSet(
            "cluster",
            "/validate-kubefedcluster",
            "kubefedclusters" + group,
            cluster,
            "/spec/apiEndpoint: is required"),
        argumentSet(
            "cluster at the early path",
            EARLY + "kubefedclusters",
            "kubefedclusters" + group,
            cluster,
            "/spec/apiEndpoint: is required"),
        argumentSet(
            "type config",
            "/validate-federatedtypeconfigs",
            "federatedtypeconfigs" + group,
            type,
            "/spec/federatedType/group: is required"),
        argumentSet(
            "type config at the early path",
            EARLY + "federatedtypeconfigs",
            "federatedtypeconfigs" + group,
            type,
            "/spec/federatedType/group: is required"),
        argumentSet(
            "settings without defaults",
            "/validate-kubefedconfig",
            "kubefedconfigs" + group,
            config,
            "/spec/syncController: is required"),
        argumentSet(
            "settings at the early path",
            EARLY + "kubefedconfigs",
            "kubefedconfigs" + group,
            config,
            "/spec/syncController: is required"),
        argumentSet(
            "federated resource",
            "/validate-federatedresources",
            "federateddeployments.types.kubefed.io",
            DEPLOYMENT.formatted(
                "{placement: {clusterSelector: {matchExpressions: [{key: a,"
                    + " operator: Is}]}}}"),
            "/spec/placement/clusterSelector/matchExpressions/0/operator: must be one of In"));
  }

  @Test
  void causesNameTheFields() {
    JsonValue response =
        ask(
            "/validate-kubefedcluster",
            "CREATE",
            "kubefedclusters.core.kubefed.io",
            CLUSTER.formatted(""),
            null);

    JsonValue cause = response.path("status", "details", "causes").orElseThrow().items().get(0);
    assertThat(cause.text("field")).contains("spec.apiEndpoint");
    assertThat(cause.text("reason")).contains("FieldValueInvalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"admission.k8s.io/v1", "admission.k8s.io/v1beta1"})
  void answersInTheVersionOfTheQuestion(String version) throws MalformedReviewException {
    JsonValue review =
        review(
                "CREATE",
                "kubefedclusters.core.kubefed.io",
                CLUSTER.formatted("https://east:6443"),
                null)
            .with("apiVersion", JsonValue.of(version));

    JsonValue answer =
        JsonValue.parse(
            Reviews.answer(reviews.at("/validate-kubefedcluster").orElseThrow(), review.toBytes()));

    assertThat(answer.text("apiVersion")).contains(version);
    assertThat(answer.text("kind")).contains("AdmissionReview");
    assertThat(answer.path("response").orElseThrow())
        .isEqualTo(JsonValue.parse("{\"uid\":\"u-1\",\"allowed\":true}"));
  }

  @ParameterizedTest
  @MethodSource
  void admitsWhatItIsNotAbout(String operation, String resource, String object) {
    JsonValue response = ask("/validate-kubefedcluster", operation, resource, object, object);

    assertThat(response.bool("allowed")).contains(true);
  }

  static Stream<Arguments> admitsWhatItIsNotAbout() {
    String bad = CLUSTER.formatted("");
    return Stream.of(
        argumentSet("deletion", "DELETE", "kubefedclusters.core.kubefed.io", bad),
        argumentSet("connection", "CONNECT", "kubefedclusters.core.kubefed.io", bad),
        argumentSet("another resource", "CREATE", "pods.", bad),
        argumentSet("another group", "CREATE", "kubefedclusters.example.com", bad));
  }

  @Test
  void statusIsJudgedByItsOwnRules() {
    String object =
        CLUSTER.formatted("").strip().replaceAll("}$", "")
            + ", status: {conditions: [{type: Ready, status: 'Yes', lastProbeTime:"
            + " '2026-01-01T00:00:00Z'}]}}";

    JsonValue response =
        answer(
            "/validate-kubefedcluster",
            review("UPDATE", "kubefedclusters.core.kubefed.io", object, object)
                .with(
                    "request",
                    review("UPDATE", "kubefedclusters.core.kubefed.io", object, object)
                        .get("request")
                        .orElseThrow()
                        .with("subResource", JsonValue.of("status"))));

    assertThat(response.text("status", "message").orElseThrow())
        .contains("/status/conditions/0/status")
        .doesNotContain("apiEndpoint");
  }

  @Test
  void objectsOfAnotherShapeAreUnreadable() {
    JsonValue response =
        ask(
            "/validate-kubefedcluster",
            "CREATE",
            "kubefedclusters.core.kubefed.io",
            "{spec: {secretRef: [1]}}",
            null);

    assertThat(response.integer("status", "code")).hasValue(400);
    assertThat(response.text("status", "reason")).contains("BadRequest");
    assertThat(response.text("status", "message").orElseThrow()).contains("KubeFedCluster");
  }

  @Test
  void theScopeOfSettingsCannotChange() {
    JsonValue complete = defaulted("/default-kubefedconfig", CONFIG.formatted("{scope: Cluster}"));
    JsonValue other =
        complete.with(
            "spec", complete.get("spec").orElseThrow().with("scope", JsonValue.of("Namespaced")));

    JsonValue response =
        ask(
            "/validate-kubefedconfig",
            "UPDATE",
            "kubefedconfigs.core.kubefed.io",
            other.toJson(),
            complete.toJson());

    assertThat(response.text("status", "message").orElseThrow())
        .startsWith("/spec/scope: cannot change");
  }

  @Test
  void settingsAreCompleteAndValidAfterDefaulting() {
    JsonValue complete =
        defaulted(
            "/default-kubefedconfig",
            CONFIG.formatted(
                "{scope: Cluster, controllerDuration: {availableDelay: 31s}, featureGates: [{name:"
                    + " PushReconciler, configuration: Disabled}]}"));

    assertThat(complete.text("spec", "controllerDuration", "availableDelay")).contains("31s");
    assertThat(complete.text("spec", "controllerDuration", "unavailableDelay")).contains("1m0s");
    assertThat(gates(complete))
        .containsExactly("PushReconciler=Disabled", "SchedulerPreferences=Enabled");
    assertThat(
            ask(
                    "/validate-kubefedconfig",
                    "CREATE",
                    "kubefedconfigs.core.kubefed.io",
                    complete.toJson(),
                    null)
                .bool("allowed"))
        .contains(true);
    assertThat(
            ask(
                    "/default-kubefedconfig",
                    "CREATE",
                    "kubefedconfigs.core.kubefed.io",
                    complete.toJson(),
                    null)
                .get("patch"))
        .isEmpty();
  }

  @Test
  void theEarlyPathWritesTheEarlyGates() {
    JsonValue complete =
        defaulted(
            "/apis/mutation.core.kubefed.io/v1beta1/kubefedconfigs",
            CONFIG.formatted(
                "{scope: Cluster, featureGates: [{name: PushReconciler, configuration:"
                    + " Disabled}]}"));

    assertThat(gates(complete))
        .containsExactly(
            "CrossClusterServiceDiscovery=Enabled",
            "FederatedIngress=Enabled",
            "PushReconciler=Disabled",
            "SchedulerPreferences=Enabled");
  }

  @Test
  void settingsWithoutASpecGetOne() {
    JsonValue response =
        ask(
            "/default-kubefedconfig",
            "CREATE",
            "kubefedconfigs.core.kubefed.io",
            "{metadata: {name: kubefed}}",
            null);

    assertThat(operation(response).text("op")).contains("add");
  }

  @Test
  void warningsComeWithAnAdmission() {
    JsonValue response =
        ask(
            "/validate-federatedresources",
            "CREATE",
            "federateddeployments.types.kubefed.io",
            DEPLOYMENT.formatted("{placment: {}}"),
            null);

    assertThat(response.bool("allowed")).contains(true);
    assertThat(response.get("warnings").orElseThrow().items())
        .extracting(warning -> warning.text().orElseThrow())
        .anyMatch(warning -> warning.startsWith("/spec/placment: unknown field"));
  }

  @Test
  void clustersThatDoNotExistAreWarnedOf() {
    HostView view =
        new HostView() {
          @Override
          public LintContext context() {
            return LintContext.UNKNOWN.withClusters(List.of(Cluster.named("east")));
          }

          @Override
          public Optional<ResourceType> target(String group, String plural) {
            return Optional.empty();
          }

          @Override
          public Collection<ResourceType> federatedTypes() {
            return List.of();
          }
        };
    Verdict verdict =
        new Validation(new FederatedValidator(view))
            .review(
                request(
                    "CREATE", DEPLOYMENT.formatted("{placement: {clusters: [{name: x}]}}"), null));

    assertThat(verdict.refusal()).isEmpty();
    assertThat(verdict.warnings())
        .containsExactly(
            "/spec/placement/clusters/0/name: no member cluster is named \"x\"; there is east");
  }

  @Test
  void whatWasWrongBeforeMayStayWrong() {
    String bad = "{placement: {clusters: 1}, template: {a: %s}}";

    JsonValue response =
        ask(
            "/validate-federatedresources",
            "UPDATE",
            "federateddeployments.types.kubefed.io",
            DEPLOYMENT.formatted(bad.formatted("2")),
            DEPLOYMENT.formatted(bad.formatted("1")));

    assertThat(response.bool("allowed")).contains(true);
    assertThat(response.get("warnings").orElseThrow().toJson())
        .contains("/spec/placement/clusters: must be a list");
  }

  @Test
  void whatIsNewlyWrongIsRefused() {
    JsonValue response =
        ask(
            "/validate-federatedresources",
            "UPDATE",
            "federateddeployments.types.kubefed.io",
            DEPLOYMENT.formatted("{placement: {clusters: 1}, overrides: 2}"),
            DEPLOYMENT.formatted("{placement: {clusters: 1}}"));

    assertThat(response.text("status", "message").orElseThrow())
        .startsWith("/spec/overrides: must be a list")
        .doesNotContain("clusters");
  }

  @Test
  void anObjectThatIsGoingIsNotHeld() {
    String going =
        DEPLOYMENT
            .formatted("{placement: {clusters: 1}}")
            .replace("name: web", "name: web, deletionTimestamp: '2026-01-01T00:00:00Z'");

    assertThat(
            ask(
                    "/validate-federatedresources",
                    "UPDATE",
                    "federateddeployments.types.kubefed.io",
                    going,
                    DEPLOYMENT.formatted("{}"))
                .bool("allowed"))
        .contains(true);
  }

  @ParameterizedTest
  @MethodSource
  void refusesWhatIsNoReview(String body, String words) {
    Reviewer reviewer = reviews.at("/validate-kubefedcluster").orElseThrow();

    assertThatThrownBy(() -> Reviews.answer(reviewer, body.getBytes(UTF_8)))
        .isInstanceOf(MalformedReviewException.class)
        .hasMessageContaining(words);
  }

  static Stream<Arguments> refusesWhatIsNoReview() {
    String head = "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"";
    return Stream.of(
        argumentSet("nothing", "", "no JSON"),
        argumentSet("text", "hello", "no JSON"),
        argumentSet("cut off", head, "no JSON"),
        argumentSet("an array", "[]", "no AdmissionReview"),
        argumentSet("another kind", "{\"kind\":\"Pod\"}", "no AdmissionReview"),
        argumentSet("depth", "[".repeat(100_000), "no JSON"),
        argumentSet("another version", head.replace("/v1", "/v2") + "}", "no AdmissionReview"),
        argumentSet("no request", head + "}", "no request"),
        argumentSet("a request of text", head + ",\"request\":\"x\"}", "no request"),
        argumentSet("no uid", head + ",\"request\":{}}", "no uid"),
        argumentSet("no operation", head + ",\"request\":{\"uid\":\"1\"}}", "no operation"),
        argumentSet(
            "no resource",
            head + ",\"request\":{\"uid\":\"1\",\"operation\":\"CREATE\"}}",
            "no resource"));
  }

  @Test
  void twoValidatorsAtOnePathAreRefused() {
    AdmissionValidator one = new FederatedValidator(HostView.UNKNOWN);

    assertThatThrownBy(() -> new Reviews(List.of(one, one)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two validators are at /validate-federatedresources");
  }

  @Test
  void longWarningsAreCutAndManyAreNotTold() {
    Problem problem = Problem.warning(Pointer.of("a"), "b".repeat(1000));

    Verdict verdict = Verdict.of(Collections.nCopies(100, problem));

    assertThat(verdict.warnings()).hasSizeLessThan(20).allMatch(text -> text.length() <= 256);
  }

  private static List<String> gates(JsonValue config) {
    return config.path("spec", "featureGates").orElseThrow().items().stream()
        .map(
            gate ->
                gate.text("name").orElseThrow() + "=" + gate.text("configuration").orElseThrow())
        .toList();
  }

  private JsonValue defaulted(String path, String config) {
    JsonValue response = ask(path, "CREATE", "kubefedconfigs.core.kubefed.io", config, null);
    assertThat(response.bool("allowed")).contains(true);
    assertThat(response.text("patchType")).contains("JSONPatch");
    JsonValue operation = operation(response);
    assertThat(operation.text("op")).contains("replace");
    assertThat(operation.text("path")).contains("/spec");
    return JsonValue.parseYaml(config).with("spec", operation.get("value").orElseThrow());
  }

  private static JsonValue operation(JsonValue response) {
    byte[] patch = Base64.getDecoder().decode(response.text("patch").orElseThrow());
    return JsonValue.parse(patch).items().get(0);
  }

  private JsonValue ask(
      String path, String operation, String resource, String object, @Nullable String old) {
    return answer(path, review(operation, resource, object, old));
  }

  private JsonValue answer(String path, JsonValue review) {
    try {
      JsonValue response =
          JsonValue.parse(Reviews.answer(reviews.at(path).orElseThrow(), review.toBytes()))
              .get("response")
              .orElseThrow();
      assertThat(response.text("uid")).contains("u-1");
      return response;
    } catch (MalformedReviewException e) {
      throw new AssertionError(e);
    }
  }

  private static AdmissionRequest request(String operation, String object, @Nullable String old) {
    try {
      return Review.parse(
              review(operation, "federateddeployments.types.kubefed.io", object, old).toBytes())
          .request();
    } catch (MalformedReviewException e) {
      throw new AssertionError(e);
    }
  }

  static JsonValue review(String operation, String resource, String object, @Nullable String old) {
    int dot = resource.indexOf('.');
    JsonValue request =
        Json.object(
            "uid",
            "u-1",
            "operation",
            operation,
            "resource",
            Json.object(
                "group",
                resource.substring(dot + 1),
                "version",
                "v1beta1",
                "resource",
                resource.substring(0, dot)),
            "namespace",
            "shop",
            "name",
            "web",
            "object",
            JsonValue.parseYaml(object));
    return Json.object(
        "apiVersion",
        "admission.k8s.io/v1",
        "kind",
        "AdmissionReview",
        "request",
        old == null ? request : request.with("oldObject", JsonValue.parseYaml(old)));
  }
}
