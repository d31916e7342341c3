package io.kubefed.testing;

import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Binds clusters to JUnit's life cycle. What lives as long as a scope is kept in that scope's
 * store, which closes it: shared clusters in the root's, exclusive ones in their class's,
 * namespaces in the test's.
 */
final class UseClustersExtension
    implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(UseClustersExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    classClusters(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    ClassClusters clusters = classClusters(context);
    if (clusters.exclusive()) {
      clusters.all().forEach(StartedCluster::heal);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestClusters.class;
  }

  @Override
  public TestClusters resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // A lookup sees the enclosing scopes' values too, hence the scope's own id in the key.
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(
            "test " + context.getUniqueId(),
            key -> new TestScopedClusters(classClusters(context).all(), context.getDisplayName()),
            TestScopedClusters.class);
  }

  private static ClassClusters classClusters(ExtensionContext context) {
    ExtensionContext declaring = declaringContext(context);
    UseClusters annotation =
        AnnotationSupport.findAnnotation(declaring.getRequiredTestClass(), UseClusters.class)
            .orElseThrow();
    return declaring
        .getStore(NAMESPACE)
        .computeIfAbsent(
            "class " + declaring.getUniqueId(),
            key -> start(declaring, annotation),
            ClassClusters.class);
  }

  private static ClassClusters start(ExtensionContext context, UseClusters annotation) {
    List<ClusterSpec> specs = ClusterSpec.of(annotation);
    if (annotation.exclusive()) {
      return new ClassClusters(ClusterStarter.startOwn(ChosenSource.get(), specs), true);
    }
    Store root = context.getRoot().getStore(NAMESPACE);
    ClusterPool pool =
        root.computeIfAbsent(
            ClusterPool.class, key -> new ClusterPool(ChosenSource.get()), ClusterPool.class);
    return new ClassClusters(pool.get(specs), false);
  }

  /** The scope of the innermost class that is annotated. */
  private static ExtensionContext declaringContext(ExtensionContext context) {
    ExtensionContext current = context;
    while (current.getElement().isEmpty()
        || !(current.getElement().get() instanceof Class<?> type)
        || !AnnotationSupport.isAnnotated(type, UseClusters.class)) {
      current =
          current
              .getParent()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "No @UseClusters at " + context.getDisplayName() + " or around it"));
    }
    return current;
  }

  private record ClassClusters(List<StartedCluster> all, boolean exclusive)
      implements AutoCloseable {
    @Override
    public void close() {
      if (exclusive) {
        all.forEach(StartedCluster::close);
      }
    }
  }
}
