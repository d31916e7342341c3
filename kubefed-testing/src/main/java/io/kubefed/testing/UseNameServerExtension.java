package io.kubefed.testing;

import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Binds a name server to a test, whose store closes it. */
final class UseNameServerExtension implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(UseNameServerExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestNameServer.class;
  }

  @Override
  public TestNameServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
    UseNameServer annotation =
        AnnotationSupport.findAnnotation(
                context.getRequiredTestClass(),
                UseNameServer.class,
                context.getEnclosingTestClasses())
            .orElseThrow();
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(
            "name server of " + context.getUniqueId(),
            key ->
                TestNameServer.start(
                    List.of(annotation.zones()), List.of(annotation.readOnlyZones())),
            TestNameServer.class);
  }
}
