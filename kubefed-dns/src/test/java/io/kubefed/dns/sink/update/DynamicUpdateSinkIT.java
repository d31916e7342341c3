package io.kubefed.dns.sink.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kubefed.core.ObjectReference;
import io.kubefed.dns.record.DnsName;
import io.kubefed.dns.record.Endpoint;
import io.kubefed.dns.record.RecordType;
import io.kubefed.dns.sink.Publication;
import io.kubefed.dns.sink.Publication.Outcome;
import io.kubefed.dns.sink.Publication.Result;
import io.kubefed.dns.sink.RecordOwner;
import io.kubefed.dns.sink.SinkException;
import io.kubefed.dns.sink.update.Ownership.Claim;
import io.kubefed.testing.TestNameServer;
import io.kubefed.testing.UseNameServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/** What a real BIND answers after each publication. */
@UseNameServer(
    zones = {"example.test", "sub.example.test"},
    readOnlyZones = "fixed.test")
class DynamicUpdateSinkIT {

  private static final RecordOwner WEB = owner("ServiceDNSRecord", "web");
  private static final RecordOwner OTHER = owner("IngressDNSRecord", "other");
  private static final String GLOBAL = "web.shop.fed.svc.example.test";
  private static final String EU = "web.shop.fed.svc.eu.example.test";
  private static final String US = "web.shop.fed.svc.us.example.test";

  private TestNameServer server;
  private DynamicUpdateSink sink;

  @BeforeEach
  void connect(TestNameServer ofThisTest) {
    server = ofThisTest;
    sink = sink("fed-1", server.keySecret());
  }

  @Test
  void aServiceIsPublishedChangedLosesShardsAndGoes() throws IOException {
    // Created: two clusters.
    assertThat(
            results(
                sink.publish(
                    WEB,
                    List.of(
                        a(GLOBAL, "192.0.2.1", "192.0.2.2"),
                        aaaa(GLOBAL, "2001:db8::1"),
                        a(EU, "192.0.2.1"),
                        a(US, "192.0.2.2"),
                        cname("www.example.test", GLOBAL)))))
        .containsOnly(Result.WRITTEN);
    assertThat(ask(GLOBAL, Type.A)).containsExactly("192.0.2.1", "192.0.2.2");
    assertThat(ask(GLOBAL, Type.AAAA)).containsExactly("2001:db8:0:0:0:0:0:1");
    assertThat(ask("www.example.test", Type.A))
        .containsExactly("192.0.2.1", "192.0.2.2", GLOBAL + ".");
    assertThat(ask("_kubefed." + EU, Type.TXT))
        .singleElement()
        .asString()
        .matches(
            "heritage=kubefed,kubefed/owner=fed-1,kubefed/content=[0-9a-f]{16},"
                + "kubefed/resource=ServiceDNSRecord/shop/web");

    // Changed: another address in one cluster.
    sink.publish(
        WEB, List.of(a(GLOBAL, "192.0.2.9", "192.0.2.2"), a(EU, "192.0.2.9"), a(US, "192.0.2.2")));
    assertThat(ask(GLOBAL, Type.A)).containsExactly("192.0.2.2", "192.0.2.9");
    assertThat(ask(GLOBAL, Type.AAAA)).isEmpty();
    assertThat(ask("www.example.test", Type.A)).isEmpty();
    assertThat(ask("_kubefed.www.example.test", Type.TXT)).isEmpty();

    // A shard lost: the region refers to all.
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.2"), cname(EU, GLOBAL), a(US, "192.0.2.2")));
    assertThat(ask(EU, Type.A)).containsExactly("192.0.2.2", GLOBAL + ".");

    // A cluster lost: its names are gone.
    Publication lost = sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.2"), a(US, "192.0.2.2")));
    assertThat(lost.names())
        .containsExactly(
            Outcome.of(DnsName.of(EU), Result.REMOVED),
            Outcome.of(DnsName.of(GLOBAL), Result.UNCHANGED),
            Outcome.of(DnsName.of(US), Result.UNCHANGED));
    assertThat(ask(EU, Type.A)).isEmpty();

    // Recovered: an alias becomes addresses.
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.2"), cname(EU, GLOBAL)));
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.2"), a(EU, "192.0.2.1")));
    assertThat(ask(EU, Type.A)).containsExactly("192.0.2.1");

    // Deleted.
    assertThat(results(sink.withdraw(WEB))).containsOnly(Result.REMOVED);
    assertThat(zoneRecords()).containsExactlyInAnyOrder("SOA", "NS");
  }

  @Test
  void nothingIsWrittenWhereNothingChanged() {
    List<Endpoint> endpoints = List.of(a(GLOBAL, "192.0.2.1"), cname(EU, GLOBAL));
    sink.publish(WEB, endpoints);
    String before = server.log();

    assertThat(results(sink.publish(WEB, endpoints))).containsOnly(Result.UNCHANGED);
    assertThat(server.log()).isEqualTo(before);

    // Nor by a sink that has just begun and knows nothing but the zone.
    Publication begun = sink("fed-1", server.keySecret()).publish(WEB, endpoints);
    assertThat(results(begun)).containsOnly(Result.UNCHANGED);
    assertThat(server.log().substring(before.length())).doesNotContain("updating zone");
  }

  @Test
  void aNewSinkFindsWhatAnEarlierOnePublished() throws IOException {
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.1"), a(EU, "192.0.2.1")));

    Publication publication =
        sink("fed-1", server.keySecret()).publish(WEB, List.of(a(GLOBAL, "192.0.2.1")));

    assertThat(results(publication)).containsExactly(Result.REMOVED, Result.UNCHANGED);
    assertThat(ask(EU, Type.A)).isEmpty();
  }

  @Test
  void aTimeToLiveThatChangesIsWritten() throws IOException {
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.1")));

    Endpoint longer = Endpoint.of(DnsName.of(GLOBAL), RecordType.A, List.of("192.0.2.1"), 600);
    assertThat(results(sink.publish(WEB, List.of(longer)))).containsExactly(Result.WRITTEN);

    assertThat(query(GLOBAL, Type.A).getSection(Section.ANSWER))
        .extracting(Record::getTTL)
        .containsExactly(600L);
  }

  @Test
  void recordsOfOthersAreNeverTouched() throws IOException {
    foreign(GLOBAL, Type.A, "198.51.100.1");
    foreign(EU, Type.TXT, "mine");
    foreign(US, Type.MX, "10 mail.example.net.");
    foreign("_kubefed.a.example.test", Type.TXT, "mine");

    Publication publication =
        sink.publish(
            WEB,
            List.of(
                a(GLOBAL, "192.0.2.1"),
                cname(EU, GLOBAL),
                a(US, "192.0.2.2"),
                a("a.example.test", "192.0.2.3")));

    assertThat(publication.names())
        .containsExactly(
            new Outcome(
                DnsName.of("a.example.test"),
                Result.REFUSED,
                "the zone has records of the name _kubefed.a.example.test., which no federation"
                    + " published"),
            new Outcome(
                DnsName.of(EU),
                Result.REFUSED,
                "an alias can stand only alone, and the zone has other records of this name: TXT"),
            new Outcome(
                DnsName.of(GLOBAL),
                Result.REFUSED,
                "the zone has records of this name that no federation published; remove them, or"
                    + " publish under another name"),
            Outcome.of(DnsName.of(US), Result.WRITTEN));
    assertThat(ask(GLOBAL, Type.A)).containsExactly("198.51.100.1");

    sink.withdraw(WEB);
    assertThat(ask(GLOBAL, Type.A)).containsExactly("198.51.100.1");
    assertThat(ask(EU, Type.TXT)).containsExactly("mine");
    assertThat(ask(US, Type.MX)).containsExactly("10 mail.example.net.");
    assertThat(ask(US, Type.A)).isEmpty();
    assertThat(ask("_kubefed.a.example.test", Type.TXT)).containsExactly("mine");
  }

  /** The sink has read the zone by then and does not know; the server's prerequisites hold. */
  @Test
  void recordsThatOthersMadeSinceAreNotTouchedEither() throws IOException {
    sink.publish(WEB, List.of(a(US, "192.0.2.2")));
    foreign(GLOBAL, Type.A, "198.51.100.1");
    foreign(EU, Type.TXT, "mine");

    Publication publication =
        sink.publish(WEB, List.of(a(US, "192.0.2.2"), a(GLOBAL, "192.0.2.1"), cname(EU, US)));

    assertThat(publication.unpublished())
        .extracting(Outcome::name)
        .containsExactly(DnsName.of(EU), DnsName.of(GLOBAL));
    assertThat(publication.isRetryable()).isFalse();
    assertThat(ask(GLOBAL, Type.A)).containsExactly("198.51.100.1");
    assertThat(ask(EU, Type.TXT)).containsExactly("mine");
    assertThat(ask(EU, Type.CNAME)).isEmpty();
  }

  @Test
  void aNameThatTwoResourcesWantStaysWithTheFirst() throws IOException {
    sink.publish(WEB, List.of(a("www.example.test", "192.0.2.1")));

    Publication second =
        sink.publish(
            OTHER, List.of(a("www.example.test", "192.0.2.7"), a("own.example.test", "192.0.2.7")));

    assertThat(second.names())
        .containsExactly(
            Outcome.of(DnsName.of("own.example.test"), Result.WRITTEN),
            new Outcome(
                DnsName.of("www.example.test"),
                Result.REFUSED,
                "it belongs to ServiceDNSRecord/shop/web of the federation fed-1"));
    assertThat(ask("www.example.test", Type.A)).containsExactly("192.0.2.1");

    // Another federation is as foreign, even for the same resource, even if it began before.
    DynamicUpdateSink stranger = sink("fed-2", server.keySecret());
    assertThat(stranger.publish(WEB, List.of(a("www.example.test", "192.0.2.8"))).unpublished())
        .hasSize(1);
    stranger.withdraw(WEB);
    assertThat(ask("www.example.test", Type.A)).containsExactly("192.0.2.1");

    // Once it is given up it can be had.
    sink.withdraw(WEB);
    assertThat(results(stranger.publish(WEB, List.of(a("www.example.test", "192.0.2.8")))))
        .containsExactly(Result.WRITTEN);
    assertThat(ask("www.example.test", Type.A)).containsExactly("192.0.2.8");
  }

  /** Two replicas of one federation, of which the one has an old picture of the zone. */
  @Test
  void anOldPictureOfTheZoneIsRenewedWhenItMatters() throws IOException {
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.1")));
    DynamicUpdateSink replica = sink("fed-1", server.keySecret());
    replica.publish(WEB, List.of(a(GLOBAL, "192.0.2.1")));
    sink.withdraw(WEB);

    assertThat(results(replica.publish(WEB, List.of(a(GLOBAL, "192.0.2.5")))))
        .containsExactly(Result.WRITTEN);
    assertThat(ask(GLOBAL, Type.A)).containsExactly("192.0.2.5");
  }

  @Test
  void aChangeBehindItsBackIsPutRightAfterARefresh() throws IOException {
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.1")));
    foreign(GLOBAL, Type.A, "198.51.100.1");
    assertThat(ask(GLOBAL, Type.A)).containsExactly("192.0.2.1", "198.51.100.1");

    sink.refresh();
    assertThat(results(sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.1")))))
        .containsExactly(Result.WRITTEN);

    assertThat(ask(GLOBAL, Type.A)).containsExactly("192.0.2.1");
  }

  @Test
  void aServerThatIsDownIsToldAndServedWhenItIsBack() throws IOException {
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.1")));
    server.kill();

    assertThatExceptionOfType(SinkException.class)
        .isThrownBy(() -> sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.2"))))
        .withMessageStartingWith(
            "name server "
                + server.address().getHostString()
                + ":"
                + server.address().getPort()
                + ": does not answer as it should: ")
        .matches(SinkException::isRetryable);

    server.restart();
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.2")));
    assertThat(ask(GLOBAL, Type.A)).containsExactly("192.0.2.2");
  }

  /** Whether an update that was not answered was made cannot be known: it is looked up. */
  @Test
  void aServerThatHangsIsGivenUpInTimeAndItsStateReadAgain() throws IOException {
    sink = builder("fed-1", server.keySecret()).timeout(Duration.ofSeconds(2)).build();
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.1")));
    server.pause();

    assertThatExceptionOfType(SinkException.class)
        .isThrownBy(() -> sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.2"))))
        .matches(SinkException::isRetryable);

    server.resume();
    // It takes the update that it was sent before it stopped, if it finds its sender gone or not.
    assertThat(sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.3"))).unpublished()).isEmpty();
    assertThat(ask(GLOBAL, Type.A)).containsExactly("192.0.2.3");
  }

  /** Such as one that a server takes from its queue after its sender has given up. */
  @Test
  void anUpdateThatComesLateChangesNothing() throws IOException {
    Name zone = Name.fromConstantString("example.test.");
    Ownership web = Ownership.of("fed-1", WEB.object());
    DesiredName first = DesiredName.of(DnsName.of(GLOBAL), List.of(a(GLOBAL, "192.0.2.1")));
    DesiredName second = DesiredName.of(DnsName.of(GLOBAL), List.of(a(GLOBAL, "192.0.2.2")));
    Name ownerName = Ownership.nameFor(first.name()).orElseThrow();
    Claim before = new Claim(web, first.published().digest());
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.1")));
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.3")));

    DnsExchange exchange = new DnsExchange(server.address(), key(), Duration.ofSeconds(5));
    int lateChange =
        exchange.send(
            UpdateMessages.change(
                zone, ownerName, before, second, new Claim(web, second.published().digest())));
    int lateRemoval = exchange.send(UpdateMessages.remove(zone, ownerName, first.name(), before));

    assertThat(List.of(lateChange, lateRemoval)).containsOnly(Rcode.NXRRSET);
    assertThat(ask(GLOBAL, Type.A)).containsExactly("192.0.2.3");
  }

  @Test
  void aReplicaWithAnOldPictureRemovesWhatIsThereNow() throws IOException {
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.1")));
    DynamicUpdateSink replica = sink("fed-1", server.keySecret());
    replica.publish(WEB, List.of(a(GLOBAL, "192.0.2.1")));
    sink.publish(WEB, List.of(a(GLOBAL, "192.0.2.2")));

    assertThat(results(replica.withdraw(WEB))).containsExactly(Result.REMOVED);
    assertThat(ask(GLOBAL, Type.A)).isEmpty();
  }

  @Test
  void aWrongKeyIsToldWithoutItsSecret() throws IOException {
    String wrong = "d3Jvbmcgd3Jvbmcgd3Jvbmcgd3Jvbmc=";
    DynamicUpdateSink stranger = sink("fed-1", wrong);

    assertThatExceptionOfType(SinkException.class)
        .isThrownBy(() -> stranger.publish(WEB, List.of(a(GLOBAL, "192.0.2.1"))))
        .withMessageContaining("does not accept the TSIG key kubefed-testing (hmac-sha256)")
        .withMessageContaining("BADSIG")
        .matches(e -> !e.isRetryable())
        .satisfies(e -> assertThat(e.toString()).doesNotContain(wrong));
    assertThat(ask(GLOBAL, Type.A)).isEmpty();
  }

  @Test
  void aKeyThatTheServerDoesNotKnowIsTold() {
    DynamicUpdateSink stranger =
        DynamicUpdateSink.builder(
                server.address(),
                TsigKey.of("nobody", server.keyAlgorithm(), server.keySecret()),
                "fed-1")
            .zones("example.test")
            .build();

    assertThatExceptionOfType(SinkException.class)
        .isThrownBy(() -> stranger.publish(WEB, List.of(a(GLOBAL, "192.0.2.1"))))
        .withMessageContaining("BADKEY")
        .matches(e -> !e.isRetryable());
  }

  @Test
  void aZoneThatTheServerRefusesStopsNoOther() throws IOException {
    DynamicUpdateSink wide =
        builder("fed-1", server.keySecret())
            .zones("example.test", "fixed.test", "unserved.test")
            .build();

    Publication publication =
        wide.publish(
            WEB,
            List.of(
                a("web.fixed.test", "192.0.2.1"),
                a("web.unserved.test", "192.0.2.1"),
                a("web.nowhere.invalid", "192.0.2.1"),
                a("web.example.test", "192.0.2.1")));

    String name = wide.destination();
    assertThat(publication.names())
        .containsExactly(
            Outcome.of(DnsName.of("web.example.test"), Result.WRITTEN),
            new Outcome(
                DnsName.of("web.fixed.test"),
                Result.REFUSED,
                "the "
                    + name
                    + " refuses to change the zone fixed.test: REFUSED; it must allow updates of it"
                    + " with the key"),
            new Outcome(
                DnsName.of("web.nowhere.invalid"),
                Result.REFUSED,
                "it is in none of the zones that are published to "
                    + name
                    + ": unserved.test, example.test, fixed.test"),
            new Outcome(
                DnsName.of("web.unserved.test"),
                Result.REFUSED,
                "the "
                    + name
                    + " does not hand out the zone unserved.test: NOTAUTH; it must have authority"
                    + " over it and allow its transfer with the key"));
    assertThat(ask("web.example.test", Type.A)).containsExactly("192.0.2.1");
    // What it may have in a zone that it cannot read is not taken for removed.
    assertThat(wide.withdraw(WEB).unpublished())
        .extracting(Outcome::name)
        .containsExactly(DnsName.of("unserved.test"));
  }

  @Test
  void aNameGoesToTheMostSpecificZone() throws IOException {
    sink.publish(WEB, List.of(a("web.sub.example.test", "192.0.2.1")));

    assertThat(ask("web.sub.example.test", Type.A)).containsExactly("192.0.2.1");
    assertThat(server.log()).contains("updating zone 'sub.example.test/IN'");
  }

  @Test
  void aHundredTargetsAreOneRecord() throws IOException {
    String[] addresses =
        IntStream.rangeClosed(1, 100).mapToObj(i -> "192.0.2." + i).toArray(String[]::new);

    assertThat(results(sink.publish(WEB, List.of(a(GLOBAL, addresses)))))
        .containsExactly(Result.WRITTEN);

    assertThat(ask(GLOBAL, Type.A)).hasSize(100);
  }

  @Test
  void wildcardsAndTheZoneItselfCanBePublished() throws IOException {
    Publication publication =
        sink.publish(
            WEB,
            List.of(
                a("*.apps.example.test", "192.0.2.1"),
                a("example.test", "192.0.2.2"),
                cname("sub.example.test", "other.example")));

    assertThat(ask("any.apps.example.test", Type.A)).containsExactly("192.0.2.1");
    assertThat(ask("example.test", Type.A)).containsExactly("192.0.2.2");
    assertThat(publication.unpublished())
        .containsExactly(
            new Outcome(
                DnsName.of("sub.example.test"),
                Result.REFUSED,
                "an alias can stand only alone, and the zone has other records of this name: NS,"
                    + " SOA"));

    sink.withdraw(WEB);
    assertThat(zoneRecords()).containsExactlyInAnyOrder("SOA", "NS");
  }

  @Test
  void aNameTooLongForItsOwnershipRecordIsRefused() {
    String name = ("a".repeat(60) + ".").repeat(3) + "b".repeat(55) + ".example.test";

    assertThat(sink.publish(WEB, List.of(a(name, "192.0.2.1"))).unpublished())
        .singleElement()
        .satisfies(
            outcome ->
                assertThat(outcome.reason())
                    .startsWith("it is too long for an ownership record _kubefed."));
  }

  @Test
  void aLongOwnerIsRecognizedAgain() {
    RecordOwner owner =
        new RecordOwner(
            new ObjectReference(
                "multiclusterdns.kubefed.io/v1alpha1",
                "IngressDNSRecord",
                "n".repeat(63),
                "i".repeat(253)),
            "1");
    sink.publish(owner, List.of(a(GLOBAL, "192.0.2.1")));

    assertThat(results(sink("fed-1", server.keySecret()).withdraw(owner)))
        .containsExactly(Result.REMOVED);
  }

  private static RecordOwner owner(String kind, String name) {
    return new RecordOwner(
        new ObjectReference("multiclusterdns.kubefed.io/v1alpha1", kind, "shop", name), "uid");
  }

  private DynamicUpdateSink sink(String federation, String secret) {
    return builder(federation, secret).build();
  }

  private DynamicUpdateSink.Builder builder(String federation, String secret) {
    return DynamicUpdateSink.builder(
            server.address(),
            TsigKey.of(server.keyName(), server.keyAlgorithm(), secret),
            federation)
        .zones("example.test", "sub.example.test");
  }

  private static Endpoint a(String name, String... targets) {
    return Endpoint.of(DnsName.of(name), RecordType.A, List.of(targets), 30);
  }

  private static Endpoint aaaa(String name, String... targets) {
    return Endpoint.of(DnsName.of(name), RecordType.AAAA, List.of(targets), 30);
  }

  private static Endpoint cname(String name, String target) {
    return Endpoint.of(DnsName.of(name), RecordType.CNAME, List.of(target), 30);
  }

  private static List<Result> results(Publication publication) {
    return publication.names().stream().map(Outcome::result).toList();
  }

  /** What the server answers, aliases it followed included, in the order of text. */
  private List<String> ask(String name, int type) throws IOException {
    return query(name, type).getSection(Section.ANSWER).stream()
        .map(Record::rdataToString)
        .sorted()
        .toList();
  }

  private Message query(String name, int type) throws IOException {
    SimpleResolver resolver = new SimpleResolver(server.address());
    resolver.setTimeout(Duration.ofSeconds(5));
    return resolver.send(
        Message.newQuery(Record.newRecord(Name.fromString(name + "."), type, DClass.IN)));
  }

  /** The types of all records of the zone. */
  private List<String> zoneRecords() {
    return new DnsExchange(server.address(), key(), Duration.ofSeconds(5))
        .transfer(Name.fromConstantString("example.test.")).records().stream()
            .map(record -> Type.string(record.getType()))
            .distinct()
            .toList();
  }

  private TsigKey key() {
    return TsigKey.of(server.keyName(), server.keyAlgorithm(), server.keySecret());
  }

  /** Adds a record as somebody else would. */
  private void foreign(String name, int type, String data) throws IOException {
    Update update = new Update(Name.fromConstantString("example.test."));
    update.add(Name.fromString(name + "."), type, 60, data);
    SimpleResolver resolver = new SimpleResolver(server.address());
    resolver.setTSIGKey(
        new TSIG(
            TSIG.HMAC_SHA256,
            Name.fromConstantString(server.keyName() + "."),
            Base64.getDecoder().decode(server.keySecret())));
    assertThat(resolver.send(update).getRcode()).isEqualTo(Rcode.NOERROR);
  }
}
