package io.kubefed.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Asks for a cluster that {@link SharedClustersIT} has too. */
class AlsoSharedClustersIT {
  private static final String KUBE_SYSTEM = "kube-system";

  private static String uidSeenByTheFirst = "";

  abstract static class SeesTheCluster {
    @Test
    void itIsTheSameCluster(TestClusters clusters) {
      String uid =
          clusters
              .get("east")
              .client()
              .namespaces()
              .withName(KUBE_SYSTEM)
              .get()
              .getMetadata()
              .getUid();
      if (uidSeenByTheFirst.isEmpty()) {
        uidSeenByTheFirst = uid;
      }
      assertThat(uid).isEqualTo(uidSeenByTheFirst);
    }
  }

  @org.junit.jupiter.api.Nested
  @UseClusters({"east", "west"})
  class First extends SeesTheCluster {}

  @org.junit.jupiter.api.Nested
  @UseClusters("east")
  class Second extends SeesTheCluster {}

  @org.junit.jupiter.api.Nested
  @UseClusters("east")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class WithOneInstancePerClass {
    private final String classNamespace;

    WithOneInstancePerClass(TestClusters clusters) {
      this.classNamespace = clusters.namespace();
    }

    @Test
    void aConstructorHasTheNamespaceOfTheClass(TestClusters clusters) {
      assertThat(clusters.namespace()).isNotEqualTo(classNamespace);
      assertThat(clusters.get("east").client().namespaces().withName(classNamespace).get())
          .isNotNull();
    }

    @AfterAll
    void itLivesAsLongAsTheClass(TestClusters clusters) {
      assertThat(clusters.namespace()).isEqualTo(classNamespace);
    }
  }
}
