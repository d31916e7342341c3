package io.kubefed.core.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonValue;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OverrideVersionTest {

  private static final FederatedType TYPE =
      FederatedType.forTarget(ResourceType.namespaced("v1", "ConfigMap", "configmaps"));

  private static String version(String overrides) {
    return OverrideVersion.of(
        FederatedResource.read(
            TYPE, JsonValue.parse("{\"spec\":{\"overrides\":" + overrides + "}}")));
  }

  @ParameterizedTest
  @MethodSource
  void changeBeyondKubefedChangesTheVersion(String before, String after) {
    assertThat(version(after)).isNotEqualTo(version(before));
  }

  static Stream<Arguments> changeBeyondKubefedChangesTheVersion() {
    return Stream.of(
        argumentSet(
            "selector",
            "[{\"clusterSelector\":{\"matchLabels\":{\"tier\":\"gold\"}}}]",
            "[{\"clusterSelector\":{\"matchLabels\":{\"tier\":\"silver\"}}}]"),
        argumentSet(
            "empty selector instead of none",
            "[{\"clusterOverrides\":[{\"path\":\"/a\"}]}]",
            "[{\"clusterSelector\":{},\"clusterOverrides\":[{\"path\":\"/a\"}]}]"),
        argumentSet(
            "overrider",
            "[{\"clusterName\":\"east\",\"overriders\":{\"image\":[{\"tag\":\"1\"}]}}]",
            "[{\"clusterName\":\"east\",\"overriders\":{\"image\":[{\"tag\":\"2\"}]}}]"),
        argumentSet(
            "source of a move",
            "[{\"clusterName\":\"east\",\"clusterOverrides\":[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/c\"}]}]",
            "[{\"clusterName\":\"east\",\"clusterOverrides\":[{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/c\"}]}]"),
        argumentSet(
            "value of a test",
            "[{\"clusterName\":\"east\",\"clusterOverrides\":[{\"op\":\"test\",\"path\":\"/c\",\"value\":1}]}]",
            "[{\"clusterName\":\"east\",\"clusterOverrides\":[{\"op\":\"test\",\"path\":\"/c\",\"value\":2}]}]"),
        argumentSet("form that cannot be read", "\"abc\"", "\"abd\""),
        argumentSet("item that cannot be read", "[1]", "[2]"),
        argumentSet(
            "patches that cannot be read",
            "[{\"clusterName\":\"east\",\"clusterOverrides\":\"x\"}]",
            "[{\"clusterName\":\"east\",\"clusterOverrides\":\"y\"}]"));
  }

  @ParameterizedTest
  @MethodSource
  void sameMeaningIsTheSameVersion(String one, String other) {
    assertThat(version(one)).isEqualTo(version(other));
  }

  static Stream<Arguments> sameMeaningIsTheSameVersion() {
    return Stream.of(
        argumentSet(
            "null extension is absent",
            "[{\"clusterName\":\"east\"}]",
            "[{\"clusterName\":\"east\",\"clusterSelector\":null,\"overriders\":null}]"),
        argumentSet(
            "fields that nobody knows do not count",
            "[{\"clusterName\":\"east\"}]",
            "[{\"clusterName\":\"east\",\"comment\":\"x\"}]"));
  }
}
