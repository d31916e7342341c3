package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.NamedContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class KubeconfigsTest {
  private static final String DEFAULT =
      Kubeconfigs.withToken("default", "https://127.0.0.1:6443", "Y2E=", "secret");

  @Test
  void aRenamedOneHasOneNameForAll() {
    Config renamed = Kubeconfigs.parse(Kubeconfigs.rename(DEFAULT, "east"));

    assertThat(renamed.getCurrentContext()).isEqualTo("east");
    assertThat(renamed.getContexts())
        .singleElement()
        .satisfies(
            context -> {
              assertThat(context.getName()).isEqualTo("east");
              assertThat(context.getContext().getCluster()).isEqualTo("east");
              assertThat(context.getContext().getUser()).isEqualTo("east");
            });
    assertThat(renamed.getClusters().get(0).getCluster().getServer())
        .isEqualTo("https://127.0.0.1:6443");
    assertThat(renamed.getUsers().get(0).getUser().getToken()).isEqualTo("secret");
  }

  @Test
  void mergedOnesKeepTheirContextsAndTheFirstIsCurrent() {
    Config merged =
        Kubeconfigs.parse(
            Kubeconfigs.merge(
                List.of(Kubeconfigs.rename(DEFAULT, "east"), Kubeconfigs.rename(DEFAULT, "west"))));

    assertThat(merged.getContexts())
        .extracting(NamedContext::getName)
        .containsExactly("east", "west");
    assertThat(merged.getCurrentContext()).isEqualTo("east");
  }

  @Test
  void aContextThatIsNotThereIsAnsweredWithThoseThatAre() {
    String broken = DEFAULT.replaceFirst("current-context: .*", "current-context: gone");

    assertThatThrownBy(() -> Kubeconfigs.rename(broken, "east"))
        .isInstanceOf(TestClusterException.class)
        .hasMessage("The kubeconfig has no context 'gone'; it has [default]");
  }
}
