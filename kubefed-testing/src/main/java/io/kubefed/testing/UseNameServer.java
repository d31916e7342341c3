package io.kubefed.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class a real name server of its own, which runs when the test begins and is
 * gone after it. Tests and their lifecycle methods take it as a {@link TestNameServer} parameter.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(UseNameServerExtension.class)
public @interface UseNameServer {

  /** The zones that it has authority over and that its key may change. */
  String[] zones() default "example.test";

  /** The zones that it has authority over and that nobody may change. Default: none. */
  String[] readOnlyZones() default {};
}
