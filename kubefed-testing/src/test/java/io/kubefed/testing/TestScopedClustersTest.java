package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestScopedClustersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "placesPods(TestClusters)",
        "",
        "[1] a case with spaces & umlauts: ÄÖÜ",
        "aVeryLongNameOfATestThatSaysAllThereIsToSayAboutTheFactItHoldsAndThenSome()",
        "---"
      })
  void aNamespaceHasADnsLabelForAName(String test) {
    assertThat(TestScopedClusters.namespaceName(test))
        .matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  }

  @Test
  void aNamespaceTellsTheTestItIsFor() {
    assertThat(TestScopedClusters.namespaceName("placesPods(TestClusters)"))
        .startsWith("test-places-pods-");
  }

  @Test
  void namespacesOfOneTestDiffer() {
    assertThat(TestScopedClusters.namespaceName("same"))
        .isNotEqualTo(TestScopedClusters.namespaceName("same"));
  }
}
