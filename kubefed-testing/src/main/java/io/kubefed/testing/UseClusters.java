package io.kubefed.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class real Kubernetes clusters, which are running when its first test
 * begins. Tests, lifecycle methods and constructors take them as a {@link TestClusters} parameter:
 *
 * <pre>{@code
 * @UseClusters({"east", "west"})
 * class PlacementIT {
 *   @Test
 *   void eachClusterHasItsOwnObjects(TestClusters clusters) {
 *     String namespace = clusters.namespace();
 *     KubernetesClient east = clusters.get("east").client();
 *     …
 *   }
 * }
 * }</pre>
 *
 * <p>A nested class uses the clusters of its enclosing class unless it is annotated itself.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(UseClustersExtension.class)
public @interface UseClusters {

  /** The names of the clusters: one or more, each a DNS label. */
  String[] value();

  /**
   * Whether a controller manager is needed: garbage collection, namespace deletion, service
   * accounts, Deployments that make Pods. A source whose clusters always have one, like K3s,
   * ignores {@code false}. Default: {@code true}.
   */
  boolean controllerManager() default true;

  /**
   * Whether Pods are to be bound to nodes. A source whose clusters always have a scheduler, like
   * K3s, ignores {@code false}. Default: {@code false}.
   */
  boolean scheduler() default false;

  /** Nodes that exist when the first test begins. Default: none but those the source brings. */
  Node[] nodes() default {};

  /**
   * Whether the clusters belong to this class alone and stop after it. Only then can they be
   * paused, killed or restarted; every test method finds them running again. Default: {@code
   * false}, shared by all classes of this JVM that ask for the same name and options.
   */
  boolean exclusive() default false;

  /** A node of one of the clusters. It runs no kubelet: its Pods never start. */
  @Documented
  @Target({})
  @Retention(RetentionPolicy.RUNTIME)
  @interface Node {

    /** One of the annotation's clusters. */
    String cluster();

    /** The name of the node. */
    String name();

    /** The label {@code topology.kubernetes.io/region}. Default: no such label. */
    String region() default "";

    /** The label {@code topology.kubernetes.io/zone}. Default: no such label. */
    String zone() default "";
  }
}
