package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChosenSourceTest {
  private static final DockerProbe.Answer DOCKER =
      new DockerProbe.Answer(true, "Docker has the image");
  private static final DockerProbe.Answer NO_DOCKER =
      new DockerProbe.Answer(false, "there is no Docker daemon");

  @ParameterizedTest
  @MethodSource
  void choosesTheSource(
      @Nullable String wish, DockerProbe.Answer docker, String source, String why) {
    ChosenSource.Choice choice = choose(wish, docker);

    assertThat(choice.source().describe()).isEqualTo(source);
    assertThat(choice.why()).isEqualTo(why);
  }

  static Stream<Arguments> choosesTheSource() {
    return Stream.of(
        argumentSet(
            "auto takes K3s where Docker is",
            "auto",
            DOCKER,
            "k3s of image",
            "KUBEFED_TEST_CLUSTERS=auto, and Docker has the image"),
        argumentSet(
            "auto takes local control planes where Docker is not",
            "auto",
            NO_DOCKER,
            "local",
            "KUBEFED_TEST_CLUSTERS=auto, and there is no Docker daemon"),
        argumentSet(
            "nothing said is auto",
            null,
            NO_DOCKER,
            "local",
            "KUBEFED_TEST_CLUSTERS=auto, and there is no Docker daemon"),
        argumentSet(
            "K3s is taken at its word",
            "k3s",
            NO_DOCKER,
            "k3s of image",
            "KUBEFED_TEST_CLUSTERS=k3s"),
        argumentSet("local beats Docker", "local", DOCKER, "local", "KUBEFED_TEST_CLUSTERS=local"),
        argumentSet(
            "a kubeconfig beats Docker",
            "kubeconfig",
            DOCKER,
            "kubeconfig",
            "KUBEFED_TEST_CLUSTERS=kubeconfig"),
        argumentSet(
            "case and spaces do not matter",
            " Local ",
            DOCKER,
            "local",
            "KUBEFED_TEST_CLUSTERS=local"));
  }

  @Test
  void anUnknownWishIsAnsweredWithThePossibleOnes() {
    assertThatThrownBy(() -> choose("minikube", DOCKER))
        .isInstanceOf(TestClusterException.class)
        .hasMessage(
            "KUBEFED_TEST_CLUSTERS is 'minikube'; it can be auto, k3s, local or kubeconfig");
  }

  private static ChosenSource.Choice choose(@Nullable String wish, DockerProbe.Answer docker) {
    return ChosenSource.choose(
        wish,
        image -> docker,
        image -> new FakeSource("k3s of " + image),
        () -> new FakeSource("local"),
        () -> new FakeSource("kubeconfig"),
        "image");
  }
}
