package io.kubefed.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The walls of the house, seen from its top floor, where every module is on the class path. */
class FloorsTest {

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.kubefed");

  @Test
  void importsGoDownNeverUpNeverSideways() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("command line")
        .definedBy("io.kubefed.cli..")
        .layer("scheduling")
        .definedBy("io.kubefed.scheduling..")
        .layer("dns")
        .definedBy("io.kubefed.dns..")
        .layer("propagation")
        .definedBy("io.kubefed.propagation..")
        .layer("core")
        .definedBy("io.kubefed.core..")
        .whereLayer("command line")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("scheduling")
        .mayOnlyBeAccessedByLayers("command line")
        .whereLayer("dns")
        .mayOnlyBeAccessedByLayers("command line")
        .whereLayer("propagation")
        .mayOnlyBeAccessedByLayers("command line", "scheduling", "dns")
        .check(HOUSE);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.kubefed.(**)").should().beFreeOfCycles().check(HOUSE);
  }

  @Test
  void jacksonStaysBehindOnePackage() {
    noClasses()
        .that()
        .resideInAPackage("io.kubefed..")
        .and()
        .resideOutsideOfPackages("io.kubefed.core.json..", "io.kubefed.core.version..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..", "tools.jackson..")
        .check(HOUSE);
  }

  @Test
  void noJacksonTypeStandsInAPublicSignature() {
    ArchRuleDefinition.codeUnits()
        .that()
        .areDeclaredInClassesThat(
            DescribedPredicate.describe(
                "are public", type -> type.getModifiers().contains(JavaModifier.PUBLIC)))
        .and()
        .arePublic()
        .should(notMentionJackson())
        .check(HOUSE);
  }

  private static ArchCondition<JavaCodeUnit> notMentionJackson() {
    return new ArchCondition<>("not mention Jackson's trees or mappers") {
      @Override
      public void check(JavaCodeUnit unit, ConditionEvents events) {
        unit.getAllInvolvedRawTypes().stream()
            .map(JavaClass::getPackageName)
            .filter(
                name ->
                    name.startsWith("tools.jackson")
                        || (name.startsWith("com.fasterxml.jackson")
                            && !name.startsWith("com.fasterxml.jackson.annotation")))
            .forEach(
                name ->
                    events.add(
                        SimpleConditionEvent.violated(
                            unit, unit.getFullName() + " mentions " + name)));
      }
    };
  }

  @Test
  void everyPackageIsNullMarked() {
    ArchRuleDefinition.classes()
        .should(
            new ArchCondition<>("live in a package that is @NullMarked") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                  events.add(
                      SimpleConditionEvent.violated(
                          type, type.getPackageName() + " is not @NullMarked"));
                }
              }
            })
        .check(HOUSE);
  }
}
