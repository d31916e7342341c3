package io.kubefed.scheduling;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import io.kubefed.scheduling.impure.Impurities;
import java.net.URL;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds what the planning packages promise: values in, values out. A controller that observes and
 * writes belongs into a package that is not named here.
 */
class PurityTest {

  private static final String ROOT = "io.kubefed.scheduling";
  private static final Set<String> PURE =
      Set.of(
          ROOT,
          ROOT + ".preference",
          ROOT + ".capacity",
          ROOT + ".strategy",
          ROOT + ".rewrite",
          ROOT + ".safety",
          ROOT + ".decision");

  private static final JavaClasses pure =
      new ClassFileImporter()
          .withImportOption(PurityTest::isNoTest)
          .importPackages(ROOT)
          .that(describe("are pure", type -> PURE.contains(type.getPackageName())));

  private static final JavaClasses impure =
      new ClassFileImporter().importPackages(ROOT + ".impure");

  private static final ArchRule DOWN_ONLY =
      classes()
          .should()
          .onlyDependOnClassesThat(
              describe(
                  "are of core, its models, or among themselves",
                  type ->
                      PURE.contains(type.getPackageName())
                          || in(type, "io.kubefed.core")
                          || in(type, "io.fabric8.kubernetes.api.model")
                          || type.getName()
                              .equals("io.fabric8.kubernetes.client.utils.Serialization")
                          || in(type, "java")
                          || in(type, "org.jspecify")
                          || type.isPrimitive()
                          || type.isArray()));

  private static final ArchRule NO_OUTSIDE_WORLD =
      noClasses()
          .should()
          .dependOnClassesThat(
              describe(
                  "do I/O, run threads or roll dice",
                  type ->
                      in(type, "java.io")
                          || in(type, "java.nio.file")
                          || in(type, "java.nio.channels")
                          || in(type, "java.net")
                          || in(type, "java.util.concurrent")
                          || in(type, "java.util.random")
                          || in(type, "java.util.logging")
                          || type.getName().equals("java.util.Random")
                          || type.getName().startsWith("java.util.Timer")
                          || type.getName().equals("java.time.Clock")
                          || type.getName().equals("java.lang.Thread")
                          || type.getName().startsWith("java.lang.ThreadLocal")
                          || type.getName().startsWith("java.lang.Process")));

  private static final ArchRule NO_CLOCK =
      noClasses()
          .should()
          .accessTargetWhere(
              describe(
                  "the time, chance, the process or the common pool is asked",
                  (JavaAccess<?> access) -> {
                    String owner = access.getTargetOwner().getName();
                    String name = access.getTarget().getName();
                    return (name.equals("now") && owner.startsWith("java.time."))
                        || (owner.equals("java.lang.System") && !name.equals("arraycopy"))
                        || (owner.equals("java.lang.Math") && name.equals("random"))
                        || name.equals("randomUUID")
                        || name.equals("shuffle")
                        || name.equals("parallelStream")
                        || name.equals("parallel")
                        || name.equals("printStackTrace");
                  }));

  private static final ArchRule NO_MUTABLE_STATIC_STATE =
      fields().that().areStatic().should().beFinal();

  @ParameterizedTest
  @MethodSource("rules")
  void holds(ArchRule rule) {
    rule.check(pure);
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        argumentSet("knows core and nothing else", DOWN_ONLY),
        argumentSet("does no I/O and runs no thread", NO_OUTSIDE_WORLD),
        argumentSet("asks no clock, dice or process", NO_CLOCK),
        argumentSet("has no static state that changes", NO_MUTABLE_STATIC_STATE),
        argumentSet(
            "has packages without cycles",
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles()));
  }

  @ParameterizedTest
  @MethodSource
  void catches(ArchRule rule, Class<?> culprit) {
    assertThat(rule.evaluate(impure).getFailureReport().getDetails())
        .anyMatch(detail -> detail.contains(culprit.getName()));
  }

  static Stream<Arguments> catches() {
    return Stream.of(
        argumentSet("a cluster client", DOWN_ONLY, Impurities.AsksCluster.class),
        argumentSet("a file", NO_OUTSIDE_WORLD, Impurities.ReadsFile.class),
        argumentSet("a thread", NO_OUTSIDE_WORLD, Impurities.StartsThread.class),
        argumentSet("an executor", NO_OUTSIDE_WORLD, Impurities.TakesExecutor.class),
        argumentSet("the time", NO_CLOCK, Impurities.ReadsInstant.class),
        argumentSet("milliseconds", NO_CLOCK, Impurities.ReadsMillis.class),
        argumentSet("the console", NO_CLOCK, Impurities.Prints.class),
        argumentSet("a parallel stream", NO_CLOCK, Impurities.StreamsInParallel.class),
        argumentSet("changing state", NO_MUTABLE_STATIC_STATE, Impurities.HoldsState.class));
  }

  @Test
  void everyPackageIsThereAndNullMarked() {
    assertThat(pure.stream().map(JavaClass::getPackageName).distinct())
        .containsExactlyInAnyOrderElementsOf(PURE);
    assertThat(pure)
        .allMatch(type -> type.getPackage().tryGetAnnotationOfType(NullMarked.class).isPresent());
  }

  private static boolean isNoTest(Location location) {
    URL tests = PurityTest.class.getProtectionDomain().getCodeSource().getLocation();
    return !location.contains(tests.getPath());
  }

  private static boolean in(JavaClass type, String base) {
    return type.getPackageName().equals(base) || type.getPackageName().startsWith(base + ".");
  }
}
