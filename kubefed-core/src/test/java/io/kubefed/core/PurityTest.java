package io.kubefed.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.kubefed.core.impure.Impurities;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds what core promises: values in, values out, and no cycle among its packages. */
class PurityTest {

  private static final String CORE = "io.kubefed.core";
  private static final String IMPURE = "io.kubefed.core.impure";

  /**
   * A package may know those of lower rank only; the ones not named here must be free of cycles.
   */
  private static final Map<String, Integer> RANKS =
      Map.of(
          "json",
          0,
          "root",
          1,
          "api",
          2,
          "selector",
          2,
          "federated",
          3,
          "placement",
          4,
          "override",
          4,
          "render",
          5);

  /** Types of java.io that carry errors or stay in memory. */
  private static final Set<String> HARMLESS_IO =
      Set.of(
          "java.io.IOException",
          "java.io.UncheckedIOException",
          "java.io.Serializable",
          "java.io.ObjectStreamException",
          "java.io.ByteArrayInputStream",
          "java.io.ByteArrayOutputStream",
          "java.io.InputStream",
          "java.io.OutputStream",
          "java.io.StringReader",
          "java.io.StringWriter",
          "java.io.Reader",
          "java.io.Writer");

  private static final Set<String> HARMLESS_CLIENT_CLASSES =
      Set.of(
          "io.fabric8.kubernetes.client.CustomResource",
          "io.fabric8.kubernetes.client.CustomResourceList",
          "io.fabric8.kubernetes.client.utils.Serialization",
          "io.fabric8.kubernetes.client.utils.KubernetesSerialization");

  private static final Set<String> HARMLESS_SYSTEM_METHODS =
      Set.of("arraycopy", "identityHashCode", "lineSeparator");

  /** Tables for speed, written once where they are declared and only read from then on. */
  private static final Set<String> LOOKUP_TABLES =
      Set.of(
          "io.kubefed.core.json.GoJson.HEX",
          "io.kubefed.core.json.GoJson.MIN_LONG",
          "io.kubefed.core.json.GoJson.PLAIN");

  private static final JavaClasses core =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(CORE);

  private static final JavaClasses impure = new ClassFileImporter().importPackages(IMPURE);

  private static final ArchRule NO_IO =
      noClasses()
          // The definitions of KubeFed's own types are constants, kept as YAML in the jar itself.
          .that()
          .doNotHaveFullyQualifiedName("io.kubefed.core.schema.KubeFedCrds")
          .should()
          .dependOnClassesThat(
              describe(
                  "do I/O",
                  type ->
                      (type.getPackageName().equals("java.io")
                              && !HARMLESS_IO.contains(type.getName()))
                          || inPackage(type, "java.nio.file")
                          || inPackage(type, "java.nio.channels")
                          || inPackage(type, "java.net.http")
                          || inPackage(type, "javax.net")
                          || Set.of(
                                  "java.net.Socket",
                                  "java.net.ServerSocket",
                                  "java.net.URL",
                                  "java.net.URLConnection",
                                  "java.net.InetAddress",
                                  "java.lang.Process",
                                  "java.lang.ProcessBuilder",
                                  "java.lang.Runtime")
                              .contains(type.getName())))
          .orShould()
          .accessTargetWhere(
              access(
                  "the class path is read",
                  (owner, name) ->
                      name.startsWith("getResource")
                          && (owner.isEquivalentTo(Class.class)
                              || owner.isAssignableTo(ClassLoader.class))));

  private static final ArchRule NO_CLOCK =
      noClasses()
          .should()
          .accessTargetWhere(
              access(
                  "a clock is read",
                  (owner, name) ->
                      (owner.getPackageName().startsWith("java.time") && name.equals("now"))
                          || (owner.getName().equals("java.time.Clock")
                              && (name.startsWith("system") || name.startsWith("tick")))
                          || (owner.isEquivalentTo(System.class)
                              && (name.equals("currentTimeMillis") || name.equals("nanoTime")))
                          || name.equals("systemDefault")))
          .orShould()
          .dependOnClassesThat(
              describe(
                  "read a clock",
                  type ->
                      Set.of("java.util.Date", "java.util.Calendar", "java.util.GregorianCalendar")
                          .contains(type.getName())));

  private static final ArchRule NO_THREADS =
      noClasses()
          .should()
          .dependOnClassesThat(
              describe(
                  "run threads",
                  type ->
                      (inPackage(type, "java.util.concurrent")
                              && !type.getName().equals("java.util.concurrent.TimeUnit"))
                          || type.getName().equals("java.lang.Thread")
                          || type.getName().startsWith("java.lang.ThreadLocal")
                          || type.getName().startsWith("java.util.Timer")))
          .orShould()
          .accessTargetWhere(
              access(
                  "the common pool is used",
                  (owner, name) -> name.equals("parallelStream") || name.equals("parallel")));

  private static final ArchRule NO_CHANCE =
      noClasses()
          .should()
          .dependOnClassesThat(
              describe(
                  "are random",
                  type ->
                      inPackage(type, "java.util.random")
                          || type.getName().endsWith("Random")
                          || type.getName().endsWith("ThreadLocalRandom")))
          .orShould()
          .accessTargetWhere(
              access(
                  "chance decides",
                  (owner, name) ->
                      name.equals("randomUUID")
                          || name.equals("shuffle")
                          || (owner.isEquivalentTo(Math.class) && name.equals("random"))));

  private static final ArchRule NO_LOGGER =
      noClasses()
          .should()
          .dependOnClassesThat(
              describe(
                  "log",
                  type ->
                      inPackage(type, "org.slf4j")
                          || inPackage(type, "java.util.logging")
                          || inPackage(type, "org.apache.logging")
                          || inPackage(type, "org.apache.commons.logging")
                          || type.getName().startsWith("java.lang.System$Logger")));

  private static final ArchRule NO_SYSTEM =
      noClasses()
          .should()
          .accessTargetWhere(
              access(
                  "the process or its console is touched",
                  (owner, name) ->
                      (owner.isEquivalentTo(System.class)
                              && !HARMLESS_SYSTEM_METHODS.contains(name))
                          || name.equals("printStackTrace")
                          || (owner.getName().equals("java.util.Locale")
                              && name.equals("getDefault"))));

  private static final ArchRule NO_CLIENT =
      noClasses()
          .should()
          .dependOnClassesThat(
              describe(
                  "belong to the client beyond its models and serialization",
                  type ->
                      (inPackage(type, "io.fabric8.kubernetes.client")
                              && !HARMLESS_CLIENT_CLASSES.contains(type.getName()))
                          || inPackage(type, "io.fabric8.openshift.client")));

  private static final ArchRule NO_MUTABLE_STATIC_STATE =
      fields()
          .that()
          .areStatic()
          .and(describe("are written by hand", PurityTest::isWrittenByHand))
          .should(
              condition(
                  "hold what never changes",
                  (JavaField field) ->
                      field.getModifiers().contains(JavaModifier.FINAL)
                          ? changeableContent(field)
                          : field.getFullName() + " is not final"));

  private static final ArchRule NO_JACKSON_IN_SIGNATURES =
      classes()
          .that()
          .arePublic()
          .should(condition("show no type of Jackson", (JavaClass type) -> shownJacksonType(type)));

  private static final ArchRule NULL_MARKED =
      classes()
          .should(
              condition(
                  "be in a @NullMarked package",
                  (JavaClass type) ->
                      type.getPackage().tryGetAnnotationOfType(NullMarked.class).isPresent()
                          ? null
                          : type.getPackageName() + " is not @NullMarked"));

  @ParameterizedTest
  @MethodSource("rules")
  void holds(ArchRule rule) {
    rule.check(core);
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        argumentSet("does no I/O", NO_IO),
        argumentSet("reads no clock", NO_CLOCK),
        argumentSet("runs no thread", NO_THREADS),
        argumentSet("leaves nothing to chance", NO_CHANCE),
        argumentSet("logs nothing", NO_LOGGER),
        argumentSet("touches neither console nor environment", NO_SYSTEM),
        argumentSet("takes models and serialization from the client, no more", NO_CLIENT),
        argumentSet("has no mutable static state", NO_MUTABLE_STATIC_STATE),
        argumentSet("shows no Jackson type", NO_JACKSON_IN_SIGNATURES),
        argumentSet("is null-marked in every package", NULL_MARKED),
        argumentSet("has packages without cycles", noCycles(CORE)),
        argumentSet("has packages that look down only", lookDownOnly(CORE)));
  }

  @ParameterizedTest
  @MethodSource
  void catches(ArchRule rule, Class<?> culprit) {
    assertThat(rule.evaluate(impure).getFailureReport().getDetails())
        .anyMatch(detail -> detail.contains(culprit.getName()));
  }

  static Stream<Arguments> catches() throws ClassNotFoundException {
    return Stream.of(
        caught("a file", NO_IO, "ReadsFile"),
        caught("a connection", NO_IO, "OpensUrl"),
        caught("a resource of the class path", NO_IO, "ReadsClassPath"),
        caught("an instant", NO_CLOCK, "ReadsInstant"),
        caught("a reference to the time", NO_CLOCK, "RefersToInstant"),
        caught("milliseconds", NO_CLOCK, "ReadsMillis"),
        caught("the system's clock", NO_CLOCK, "GrabsClock"),
        caught("a thread", NO_THREADS, "StartsThread"),
        caught("an executor", NO_THREADS, "TakesExecutor"),
        caught("a parallel stream", NO_THREADS, "StreamsInParallel"),
        caught("dice", NO_CHANCE, "ThrowsDice"),
        caught("a random identifier", NO_CHANCE, "MakesUpIdentifier"),
        caught("a logger", NO_LOGGER, "Logs"),
        caught("the console", NO_SYSTEM, "Prints"),
        caught("an environment variable", NO_SYSTEM, "ReadsEnvironment"),
        caught("a client", NO_CLIENT, "TalksToCluster"),
        caught("a static field that changes", NO_MUTABLE_STATIC_STATE, "HoldsChangingField"),
        caught("a static list that changes", NO_MUTABLE_STATIC_STATE, "HoldsChangingList"),
        caught("a Jackson type in a type argument", NO_JACKSON_IN_SIGNATURES, "ShowsJackson"),
        argumentSet(
            "a package that is not null-marked",
            NULL_MARKED,
            io.kubefed.core.impure.json.Low.class),
        argumentSet(
            "two packages that know each other",
            noCycles(IMPURE),
            io.kubefed.core.impure.render.High.class),
        argumentSet(
            "a package that looks up",
            lookDownOnly(IMPURE),
            io.kubefed.core.impure.json.Low.class));
  }

  private static Arguments caught(String what, ArchRule rule, String culprit)
      throws ClassNotFoundException {
    return argumentSet(what, rule, Class.forName(Impurities.class.getName() + "$" + culprit));
  }

  private static ArchRule noCycles(String base) {
    return slices().assignedFrom(packagesUnder(base)).should().beFreeOfCycles();
  }

  private static SliceAssignment packagesUnder(String base) {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return inPackage(type, base)
            ? SliceIdentifier.of(part(type, base))
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages under " + base;
      }
    };
  }

  private static ArchRule lookDownOnly(String base) {
    return classes()
        .should(
            new ArchCondition<JavaClass>("know packages of lower rank only") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                  JavaClass target = dependency.getTargetClass();
                  if (inPackage(target, base) && inPackage(type, base)) {
                    Integer from = RANKS.get(part(type, base));
                    Integer to = RANKS.get(part(target, base));
                    boolean same = part(type, base).equals(part(target, base));
                    if (from != null && to != null && !same && to >= from) {
                      events.add(violated(dependency, dependency.getDescription()));
                    }
                  }
                }
              }
            });
  }

  /** The first part of the package's name behind the base; {@code root} for the base itself. */
  private static String part(JavaClass type, String base) {
    String name = type.getPackageName();
    if (name.equals(base)) {
      return "root";
    }
    String rest = name.substring(base.length() + 1);
    return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
  }

  private static boolean inPackage(JavaClass type, String base) {
    return type.getPackageName().equals(base) || type.getPackageName().startsWith(base + ".");
  }

  private interface Member {
    boolean test(JavaClass owner, String name);
  }

  private static DescribedPredicate<JavaAccess<?>> access(String description, Member member) {
    return describe(
        description, access -> member.test(access.getTargetOwner(), access.getTarget().getName()));
  }

  private interface Fault<T> {
    /** What is wrong; null if nothing is. */
    @Nullable String of(T item);
  }

  private static <T> ArchCondition<T> condition(String description, Fault<? super T> fault) {
    return new ArchCondition<>(description) {
      @Override
      public void check(T item, ConditionEvents events) {
        String found = fault.of(item);
        if (found != null) {
          events.add(violated(item, found + " (" + item + ")"));
        }
      }
    };
  }

  private static boolean isWrittenByHand(JavaField field) {
    return !field.getModifiers().contains(JavaModifier.SYNTHETIC)
        && !LOOKUP_TABLES.contains(field.getFullName());
  }

  private static @Nullable String changeableContent(JavaField declared) {
    try {
      Field field = declared.reflect();
      field.setAccessible(true);
      Object content = field.get(null);
      boolean container =
          content instanceof Collection
              || content instanceof Map
              || (content != null && content.getClass().isArray())
              || content instanceof StringBuilder
              || (content != null
                  && content.getClass().getName().startsWith("java.util.concurrent.atomic"));
      if (!container
          || content.getClass().getName().startsWith("java.util.ImmutableCollections")
          || content.getClass().getName().startsWith("java.util.Collections$Unmodifiable")
          || content.getClass().getName().startsWith("java.util.Collections$Empty")) {
        return null;
      }
      return declared.getFullName() + " holds a " + content.getClass().getName();
    } catch (IllegalAccessException e) {
      throw new AssertionError("cannot look into " + declared.getFullName(), e);
    }
  }

  private static @Nullable String shownJacksonType(JavaClass type) {
    Stream<JavaCodeUnit> codeUnits =
        type.getCodeUnits().stream().filter(unit -> isShown(unit.getModifiers()));
    Stream<JavaField> shownFields =
        type.getFields().stream().filter(field -> isShown(field.getModifiers()));
    Stream<JavaClass> shown =
        Stream.of(
                codeUnits.flatMap(unit -> unit.getAllInvolvedRawTypes().stream()),
                shownFields.flatMap(field -> field.getAllInvolvedRawTypes().stream()),
                type.getAllRawSuperclasses().stream(),
                type.getAllRawInterfaces().stream())
            .flatMap(any -> any);
    return shown
        .filter(any -> inPackage(any, "com.fasterxml.jackson") || inPackage(any, "tools.jackson"))
        .findFirst()
        .map(jackson -> type.getName() + " shows " + jackson.getName())
        .orElse(null);
  }

  private static boolean isShown(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }
}
