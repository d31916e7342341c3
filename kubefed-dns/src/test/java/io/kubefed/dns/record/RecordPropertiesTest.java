package io.kubefed.dns.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordPropertiesTest {

  private static final EndpointPlanner PLANNER =
      new EndpointPlanner(
          host -> {
            throw new HostResolutionException("no network here", null);
          });

  record Shard(String region, List<String> zones, List<String> addresses) {}

  @Provide
  Arbitrary<Shard> shards() {
    Arbitrary<String> addresses =
        Arbitraries.integers().between(1, 6).map(i -> i < 4 ? "192.0.2." + i : "2001:db8::" + i);
    return Combinators.combine(
            Arbitraries.of("", "eu", "us"),
            Arbitraries.of("a", "b", "c").list().ofMaxSize(3),
            addresses.list().ofMaxSize(4))
        .as(Shard::new);
  }

  private static List<Endpoint> plan(List<Shard> shards) {
    TestService service = TestService.named("web", "shop").domain("fed", "example.com");
    for (Shard shard : shards) {
      service = service.cluster(shard.region, shard.zones, shard.addresses.toArray(String[]::new));
    }
    return PLANNER.service(service.resource()).endpoints();
  }

  @Property
  void aNameIsEitherAliasOrAddressesAndEachTypeOnce(
      @ForAll @Size(max = 6) List<@From("shards") Shard> shards) {
    List<Endpoint> endpoints = plan(shards);

    Set<String> keys = new HashSet<>();
    for (Endpoint endpoint : endpoints) {
      assertThat(keys.add(endpoint.name() + " " + endpoint.type())).isTrue();
    }
    for (Endpoint endpoint : endpoints) {
      if (endpoint.type() == RecordType.CNAME) {
        assertThat(keys).doesNotContain(endpoint.name() + " A", endpoint.name() + " AAAA");
      }
    }
  }

  @Property
  void theNameOfAllHasEveryAddressAndNoOther(
      @ForAll @Size(max = 6) List<@From("shards") Shard> shards) {
    Set<String> expected =
        shards.stream().flatMap(shard -> shard.addresses.stream()).collect(Collectors.toSet());

    Set<String> published =
        plan(shards).stream()
            .filter(e -> e.name().toString().equals("web.shop.fed.svc.example.com"))
            .flatMap(e -> e.targets().stream())
            .collect(Collectors.toSet());

    assertThat(published).isEqualTo(expected);
  }

  @Property
  void theOrderOfClustersDoesNotMatter(
      @ForAll @Size(max = 6) List<@From("shards") Shard> shards, @ForAll long seed) {
    List<Shard> shuffled = new ArrayList<>(shards);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(plan(shuffled)).isEqualTo(plan(shards));
  }

  @Property
  void mergingTwiceChangesNothing(@ForAll @Size(max = 6) List<@From("shards") Shard> shards) {
    List<Endpoint> endpoints = plan(shards);

    List<Endpoint> doubled = new ArrayList<>(endpoints);
    doubled.addAll(endpoints);

    assertThat(EndpointMerge.merge(doubled)).isEqualTo(endpoints);
  }

  @Property
  void addressesReadBackAsThemselves(@ForAll @Size(16) byte[] bytes) throws UnknownHostException {
    InetAddress address = InetAddress.getByAddress(bytes);

    IpAddress canonical = IpAddress.of(address);

    assertThat(InetAddress.getByName(canonical.text())).isEqualTo(address);
    assertThat(IpAddress.parse(canonical.text())).contains(canonical);
    assertThat(IpAddress.parse(address.getHostAddress())).contains(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:0, ::",
    "0:0:0:0:0:0:0:1, ::1",
    "1:0:0:0:0:0:0:0, 1::",
    "2001:DB8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "::ffff:192.0.2.1, 192.0.2.1",
    "192.0.2.1, 192.0.2.1"
  })
  void zerosAreLeftOutAsRfc5952Says(String text, String canonical) {
    assertThat(IpAddress.parse(text).orElseThrow().text()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "256.1.1.1",
        "1.2.3.4.",
        "::g",
        "1:2",
        "fe80::1%eth0",
        "lb.example.net",
        "cafe"
      })
  void whatIsNoAddressMayBeAHost(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }
}
