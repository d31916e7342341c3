package io.kubefed.dns.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kubefed.dns.export.ExportConflict.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ImportPlanTest {

  private static final ExportedPort HTTP = port("http", 80);
  private static final ExportedPort METRICS = port("metrics", 9090);

  @Test
  void portsAreUnitedWithoutConflict() {
    ImportPlan plan =
        ImportPlan.of(List.of(service("west", 2, HTTP, METRICS), service("east", 1, HTTP)));

    assertThat(plan.ports()).containsExactly(HTTP, METRICS);
    assertThat(plan.clusters()).containsExactly("east", "west");
    assertThat(plan.conflicts()).isEmpty();
  }

  @Test
  void ofPortsThatDifferTheOldestExportsIsImported() {
    ImportPlan plan =
        ImportPlan.of(List.of(service("west", 2, port("http", 8080)), service("east", 1, HTTP)));

    assertThat(plan.ports()).containsExactly(HTTP);
    assertThat(plan.conflicts())
        .containsExactly(
            new ExportConflict(
                Reason.PORT_CONFLICT,
                "imported is port http 80/TCP of east; west has http 8080/TCP"));
  }

  @Test
  void oneNumberHasOneName() {
    ImportPlan plan =
        ImportPlan.of(List.of(service("east", 1, HTTP), service("west", 2, port("web", 80))));

    assertThat(plan.ports()).containsExactly(HTTP);
    assertThat(plan.conflicts())
        .containsExactly(
            new ExportConflict(
                Reason.PORT_CONFLICT, "imported is port http 80/TCP of east; west has web 80/TCP"));
  }

  @Test
  void oneNumberOfTwoProtocolsIsTwoPorts() {
    ExportedPort dns = new ExportedPort("dns", "UDP", 53, Optional.empty());
    ExportedPort dnsTcp = new ExportedPort("dns-tcp", "TCP", 53, Optional.empty());

    ImportPlan plan = ImportPlan.of(List.of(service("east", 1, dns), service("west", 2, dnsTcp)));

    assertThat(plan.ports()).containsExactly(dns, dnsTcp);
    assertThat(plan.conflicts()).isEmpty();
  }

  @Test
  void theOldestDecidesAboutTheWhole() {
    ExportedService west =
        new ExportedService(
            "west",
            Instant.ofEpochSecond(1),
            true,
            "ClientIP",
            OptionalInt.of(60),
            List.of(HTTP),
            Map.of("tier", "gold"),
            Map.of("owner", "shop"));
    ExportedService north =
        new ExportedService(
            "north",
            Instant.ofEpochSecond(2),
            true,
            "ClientIP",
            OptionalInt.empty(),
            List.of(),
            Map.of("tier", "gold"),
            Map.of("owner", "shop", "page", "1"));

    ImportPlan plan = ImportPlan.of(List.of(service("east", 3, HTTP), north, west));

    assertThat(plan.headless()).isTrue();
    assertThat(plan.sessionAffinity()).isEqualTo("ClientIP");
    assertThat(plan.affinityTimeoutSeconds()).hasValue(60);
    assertThat(plan.conflicts())
        .containsExactly(
            new ExportConflict(
                Reason.TYPE_CONFLICT,
                "imported as Headless, which the oldest export, that of west, has; east has"
                    + " ClusterSetIP"),
            new ExportConflict(
                Reason.SESSION_AFFINITY_CONFLICT,
                "imported as ClientIP, which the oldest export, that of west, has; east has None"),
            new ExportConflict(
                Reason.SESSION_AFFINITY_CONFIG_CONFLICT,
                "imported as 60 s, which the oldest export, that of west, has; north has no time"),
            new ExportConflict(
                Reason.LABELS_CONFLICT,
                "imported as {tier=gold}, which the oldest export, that of west, has; east has {}"),
            new ExportConflict(
                Reason.ANNOTATIONS_CONFLICT,
                "imported as {owner=shop}, which the oldest export, that of west, has; north has"
                    + " {owner=shop, page=1}, east has {}"));
    assertThat(plan.labels()).isEqualTo(Map.of("tier", "gold"));
    assertThat(plan.annotations()).isEqualTo(Map.of("owner", "shop"));
  }

  @Test
  void nothingCannotBeImported() {
    assertThatIllegalArgumentException().isThrownBy(() -> ImportPlan.of(List.of()));
  }

  @Provide
  Arbitrary<ExportedService> exports() {
    Arbitrary<ExportedPort> ports =
        Combinators.combine(
                Arbitraries.of("a", "b", ""),
                Arbitraries.of("TCP", "UDP"),
                Arbitraries.integers().between(1, 3))
            .as((name, protocol, port) -> new ExportedPort(name, protocol, port, Optional.empty()));
    return Combinators.combine(
            Arbitraries.of("n", "e", "s", "w"),
            Arbitraries.integers().between(0, 2),
            ports.list().ofMaxSize(3))
        .as((name, age, list) -> service(name, age, list.toArray(ExportedPort[]::new)));
  }

  /** What a Service must keep: no name twice, no number of one protocol twice. */
  @Property
  void portsFitInOneService(
      @ForAll @Size(min = 1, max = 4) List<@From("exports") ExportedService> exports) {
    Set<String> names = new HashSet<>();
    Set<String> numbers = new HashSet<>();

    for (ExportedPort port : ImportPlan.of(exports).ports()) {
      assertThat(names.add(port.name())).isTrue();
      assertThat(numbers.add(port.port() + port.protocol())).isTrue();
    }
  }

  @Property
  void theOrderOfExportsDoesNotMatter(
      @ForAll @Size(min = 1, max = 4) List<@From("exports") ExportedService> exports,
      @ForAll long seed) {
    List<ExportedService> distinct = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    exports.stream().filter(export -> seen.add(export.cluster())).forEach(distinct::add);
    List<ExportedService> shuffled = new ArrayList<>(distinct);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(ImportPlan.of(shuffled)).isEqualTo(ImportPlan.of(distinct));
  }

  private static ExportedService service(String cluster, int seconds, ExportedPort... ports) {
    return new ExportedService(
        cluster,
        Instant.ofEpochSecond(seconds),
        false,
        "None",
        OptionalInt.empty(),
        List.of(ports),
        Map.of(),
        Map.of());
  }

  private static ExportedPort port(String name, int port) {
    return new ExportedPort(name, "TCP", port, Optional.empty());
  }
}
