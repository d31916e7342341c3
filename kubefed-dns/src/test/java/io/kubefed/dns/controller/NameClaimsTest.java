package io.kubefed.dns.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.ObjectReference;
import io.kubefed.dns.record.DnsName;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NameClaimsTest {

  private static final ObjectReference OLD = ObjectReference.of(DnsBed.SERVICE_RECORD, "a", "old");
  private static final ObjectReference NEW = ObjectReference.of(DnsBed.INGRESS_RECORD, "a", "new");
  private static final String EARLY = "2026-01-01T00:00:00Z";
  private static final String LATE = "2026-01-01T00:00:01Z";
  private static final DnsName WWW = DnsName.of("www.example.com");

  private final NameClaims claims = new NameClaims();

  private static Set<DnsName> names(String... texts) {
    return Stream.of(texts).map(DnsName::of).collect(Collectors.toSet());
  }

  @Test
  void theOlderWinsWhicheverComesFirst() {
    assertThat(claims.put(NEW, LATE, names("www.example.com"))).isEmpty();
    assertThat(claims.winner(WWW)).contains(NEW);

    assertThat(claims.put(OLD, EARLY, names("www.example.com", "own.example.com")))
        .containsExactly(NEW);
    assertThat(claims.winner(WWW)).contains(OLD);
    assertThat(claims.put(NEW, LATE, names("www.example.com"))).isEmpty();
  }

  @Test
  void aNameThatIsGivenUpGoesToTheNext() {
    claims.put(OLD, EARLY, names("www.example.com"));
    claims.put(NEW, LATE, names("www.example.com"));

    assertThat(claims.put(OLD, EARLY, names("own.example.com"))).containsExactly(NEW);
    assertThat(claims.winner(WWW)).contains(NEW);
  }

  @Test
  void aRecordThatGoesLeavesItsNames() {
    claims.put(OLD, EARLY, names("www.example.com"));
    claims.put(NEW, LATE, names("www.example.com"));

    assertThat(claims.remove(OLD)).containsExactly(NEW);
    assertThat(claims.winner(WWW)).contains(NEW);
    assertThat(claims.remove(NEW)).isEmpty();
    assertThat(claims.winner(WWW)).isEmpty();
    assertThat(claims.remove(NEW)).isEmpty();
  }

  @Test
  void aRecordThatIsMadeAnewIsYounger() {
    claims.put(OLD, EARLY, names("www.example.com"));
    claims.put(NEW, LATE, names("www.example.com"));

    assertThat(claims.put(OLD, "2026-01-01T00:00:02Z", names("www.example.com")))
        .containsExactly(NEW);
    assertThat(claims.winner(WWW)).contains(NEW);
  }

  @Test
  void ofOneSecondTheFirstByKindNamespaceAndNameWins() {
    claims.put(OLD, EARLY, names("www.example.com"));
    claims.put(NEW, EARLY, names("www.example.com"));

    assertThat(claims.winner(WWW)).contains(NEW);
  }
}
