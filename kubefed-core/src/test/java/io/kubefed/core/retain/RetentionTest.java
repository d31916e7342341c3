package io.kubefed.core.retain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RetentionTest {

  private static final FederatedType DEPLOYMENT = type("apps/v1", "Deployment", "deployments");
  private static final FederatedType SERVICE = type("v1", "Service", "services");
  private static final FederatedType ACCOUNT = type("v1", "ServiceAccount", "serviceaccounts");
  private static final FederatedType JOB = type("batch/v1", "Job", "jobs");
  private static final FederatedType CLAIM =
      type("v1", "PersistentVolumeClaim", "persistentvolumeclaims");

  private static FederatedType type(String apiVersion, String kind, String plural) {
    return FederatedType.forTarget(ResourceType.namespaced(apiVersion, kind, plural));
  }

  private static JsonValue yaml(String text) {
    return JsonValue.parseYaml(text);
  }

  @ParameterizedTest
  @MethodSource
  void keepsWhatBelongsToTheMember(
      FederatedType type, boolean retainReplicas, String desired, String member, String expected) {
    assertThat(Retention.standard().merge(yaml(desired), yaml(member), type, retainReplicas))
        .isEqualTo(yaml(expected));
  }

  static Stream<Arguments> keepsWhatBelongsToTheMember() {
    return Stream.of(
        argumentSet(
            "resource version, finalizers and annotations",
            DEPLOYMENT,
            false,
            "{metadata: {name: web, labels: {a: b}}}",
            "{metadata: {name: web, resourceVersion: '7', finalizers: [f], annotations: {x: y},"
                + " labels: {c: d}, uid: u}}",
            "{metadata: {name: web, labels: {a: b}, resourceVersion: '7', finalizers: [f],"
                + " annotations: {x: y}}}"),
        argumentSet(
            "absence of finalizers and annotations",
            DEPLOYMENT,
            false,
            "{metadata: {name: web, finalizers: [f], annotations: {x: y}, resourceVersion: '1'}}",
            "{metadata: {name: web, annotations: null}}",
            "{metadata: {name: web}}"),
        argumentSet(
            "replicas if told to",
            DEPLOYMENT,
            true,
            "{spec: {replicas: 1}}",
            "{spec: {replicas: 5}}",
            "{spec: {replicas: 5}}"),
        argumentSet(
            "replicas that the template leaves open, if told to",
            DEPLOYMENT,
            true,
            "{}",
            "{spec: {replicas: 5}}",
            "{spec: {replicas: 5}}"),
        argumentSet(
            "no replicas if not told to",
            DEPLOYMENT,
            false,
            "{spec: {replicas: 1}}",
            "{spec: {replicas: 5}}",
            "{spec: {replicas: 1}}"),
        argumentSet(
            "no replicas where the member has none",
            DEPLOYMENT,
            true,
            "{spec: {replicas: 1}}",
            "{spec: {}}",
            "{spec: {replicas: 1}}"),
        argumentSet(
            "cluster IPs, against the template",
            SERVICE,
            false,
            "{spec: {clusterIP: None}}",
            "{spec: {clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 'fd::1']}}",
            "{spec: {clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 'fd::1']}}"),
        argumentSet(
            "no empty cluster IPs",
            SERVICE,
            false,
            "{spec: {type: ExternalName}}",
            "{spec: {clusterIP: '', clusterIPs: [], healthCheckNodePort: 0}}",
            "{spec: {type: ExternalName}}"),
        argumentSet(
            "health check node port",
            SERVICE,
            false,
            "{spec: {}}",
            "{spec: {healthCheckNodePort: 31000}}",
            "{spec: {healthCheckNodePort: 31000}}"),
        argumentSet(
            "node ports by name, port and protocol, against the template",
            SERVICE,
            false,
            "{spec: {ports: [{name: b, port: 2, protocol: TCP, nodePort: 30000},"
                + " {name: a, port: 1, protocol: TCP}, {name: c, port: 3, protocol: TCP}]}}",
            "{spec: {ports: [{name: a, port: 1, protocol: TCP, nodePort: 31001},"
                + " {name: b, port: 2, protocol: TCP, nodePort: 31002},"
                + " {name: c, port: 3, protocol: UDP, nodePort: 31003},"
                + " {name: c, port: 4, protocol: TCP, nodePort: 31004}]}}",
            "{spec: {ports: [{name: b, port: 2, protocol: TCP, nodePort: 31002},"
                + " {name: a, port: 1, protocol: TCP, nodePort: 31001},"
                + " {name: c, port: 3, protocol: TCP}]}}"),
        argumentSet(
            "node port of a port whose protocol was left out",
            SERVICE,
            false,
            "{spec: {ports: [{port: 80}]}}",
            "{spec: {ports: [{port: 80, protocol: TCP, nodePort: 31001}]}}",
            "{spec: {ports: [{port: 80, nodePort: 31001}]}}"),
        argumentSet(
            "no ports of the member where the template has none",
            SERVICE,
            false,
            "{spec: {}}",
            "{spec: {ports: [{port: 80, protocol: TCP}]}}",
            "{spec: {ports: []}}"),
        argumentSet(
            "nothing of a Service of another group",
            type("serving.knative.dev/v1", "Service", "services"),
            false,
            "{spec: {}}",
            "{spec: {clusterIP: 10.0.0.1}}",
            "{spec: {}}"),
        argumentSet(
            "secrets of a service account",
            ACCOUNT,
            false,
            "{secrets: []}",
            "{secrets: [{name: token}]}",
            "{secrets: [{name: token}]}"),
        argumentSet(
            "no secrets where the template has its own",
            ACCOUNT,
            false,
            "{secrets: [{name: mine}]}",
            "{secrets: [{name: token}]}",
            "{secrets: [{name: mine}]}"),
        argumentSet(
            "generated selector and labels of a job",
            JOB,
            false,
            "{spec: {template: {metadata: {labels: {app: web}}}}}",
            "{spec: {selector: {matchLabels: {controller-uid: u}}, template: {metadata: {labels:"
                + " {app: old, controller-uid: u, job-name: j}}}}}",
            "{spec: {selector: {matchLabels: {controller-uid: u}}, template: {metadata: {labels:"
                + " {app: web, controller-uid: u, job-name: j}}}}}"),
        argumentSet(
            "no selector of a job where the template has its own",
            JOB,
            false,
            "{spec: {manualSelector: true, selector: {matchLabels: {app: web}}}}",
            "{spec: {selector: {matchLabels: {controller-uid: u}}, template: {metadata: {labels:"
                + " {controller-uid: u}}}}}",
            "{spec: {manualSelector: true, selector: {matchLabels: {app: web}}}}"),
        argumentSet(
            "volume and class of a claim",
            CLAIM,
            false,
            "{spec: {volumeName: '', accessModes: [ReadWriteOnce]}}",
            "{spec: {volumeName: pv-1, storageClassName: fast}}",
            "{spec: {volumeName: '', accessModes: [ReadWriteOnce], storageClassName: fast}}"));
  }

  @Test
  void sharesWhatItDoesNotTouch() {
    JsonValue desired = yaml("{metadata: {name: web}, spec: {template: {spec: {a: 1}}}}");
    JsonValue merged =
        Retention.standard()
            .merge(desired, yaml("{metadata: {resourceVersion: '7'}}"), DEPLOYMENT, false);
    assertThat(merged.get("spec").orElseThrow().isSameTree(desired.get("spec").orElseThrow()))
        .isTrue();
    assertThat(desired.path("metadata", "resourceVersion")).isEmpty();
  }

  @Test
  void refusesADesiredObjectThatHasNoRoomForWhatIsKept() {
    assertThatThrownBy(
            () ->
                Retention.standard()
                    .merge(yaml("{spec: text}"), yaml("{spec: {replicas: 2}}"), DEPLOYMENT, true))
        .isInstanceOf(JsonException.class)
        .hasMessage("/spec is a string, not an object");
  }

  @Test
  void takesFurtherRetainers() {
    Pointer bundle = Pointer.of("caBundle");
    FieldRetainer injected =
        new FieldRetainer() {
          @Override
          public boolean handles(ResourceType target) {
            return target.kind().equals("Hook");
          }

          @Override
          public void retain(JsonEditor desired, JsonValue member) {
            member.at(bundle).ifPresent(value -> desired.set(bundle, value));
          }
        };
    Retention retention = Retention.standard().with(injected);
    JsonValue member = yaml("{caBundle: x}");
    assertThat(
            retention.merge(JsonValue.emptyObject(), member, type("a/v1", "Hook", "hooks"), false))
        .isEqualTo(member);
    assertThat(retention.merge(JsonValue.emptyObject(), member, DEPLOYMENT, false))
        .isEqualTo(JsonValue.emptyObject());
  }

  @Property
  void mergingTwiceIsMergingOnce(
      @ForAll("services") JsonValue desired, @ForAll("services") JsonValue member) {
    JsonValue once = Retention.standard().merge(desired, member, SERVICE, true);
    assertThat(Retention.standard().merge(once, member, SERVICE, true)).isEqualTo(once);
    assertThat(once.path("metadata", "annotations"))
        .isEqualTo(member.path("metadata", "annotations"));
  }

  @Provide
  Arbitrary<JsonValue> services() {
    Arbitrary<String> ports =
        Arbitraries.of(
                "{port: 80}",
                "{port: 80, protocol: UDP}",
                "{port: 80, protocol: TCP, nodePort: 31000}",
                "{name: a, port: 81, nodePort: 31001}",
                "{name: b, port: 81}")
            .list()
            .ofMaxSize(3)
            .map(list -> "ports: " + list);
    Arbitrary<String> spec =
        Arbitraries.of("clusterIP: None", "clusterIP: 10.0.0.1", "replicas: 2", "type: NodePort");
    Arbitrary<String> metadata =
        Arbitraries.of("{name: a}", "{annotations: {a: b}}", "{finalizers: [x]}", "{}");
    return Combinators.combine(metadata, spec, ports)
        .as((m, s, p) -> yaml("{metadata: " + m + ", spec: {" + s + ", " + p + "}}"));
  }
}
