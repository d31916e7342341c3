package io.kubefed.propagation.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubefed.core.json.JsonValue;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CertificatePlanTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Set<String> NAMES =
      Set.of("kubefed.shop.svc", "127.0.0.1", "0:0:0:0:0:0:0:1");
  private static final CertificateSettings SETTINGS =
      new CertificateSettings(Duration.ofDays(900), Duration.ofDays(90), Duration.ofMinutes(10));

  private final CertificatePlan plan = new CertificatePlan(SETTINGS);
  private final CertificateBundle first = plan.next(Optional.empty(), NAMES, NOW);

  @Test
  void makesAnAuthorityAndACertificateOfIt() throws GeneralSecurityException {
    assertThat(first.authorities()).hasSize(1);
    assertThat(first.isOfNewestAuthority()).isTrue();
    assertThat(first.names()).containsExactlyInAnyOrderElementsOf(NAMES);
    first.server().checkValidity(Date.from(NOW.minusSeconds(60)));
    first.server().checkValidity(Date.from(NOW.plus(Duration.ofDays(89))));
    assertThat(first.authorities().get(0).getBasicConstraints()).isZero();
    assertThat(first.server().getBasicConstraints()).isNegative();
    assertThat(first.server().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
  }

  @Test
  void keepsWhatIsFine() {
    assertThat(next(first, Duration.ofDays(59))).isSameAs(first);
  }

  @Test
  void renewsACertificateWithAThirdOfItsLifeLeft() {
    CertificateBundle renewed = next(first, Duration.ofDays(60));

    assertThat(renewed.server()).isNotEqualTo(first.server());
    assertThat(renewed.authorities()).isEqualTo(first.authorities());
    assertThat(renewed.isOfNewestAuthority()).isTrue();
    assertThat(renewed.names()).isEqualTo(first.names());
  }

  @Test
  void aNewAuthorityIsTrustedBeforeACertificateOfItIsShown() {
    Instant due = NOW.plus(Duration.ofDays(600));
    CertificateBundle before = next(first, Duration.ofDays(590));

    CertificateBundle trusted = plan.next(Optional.of(before), NAMES, due);
    assertThat(trusted.authorities()).hasSize(2).contains(first.authorities().get(0));
    assertThat(trusted.server()).isEqualTo(before.server());
    assertThat(trusted.isOfNewestAuthority()).isFalse();

    assertThat(plan.next(Optional.of(trusted), NAMES, due.plus(Duration.ofMinutes(9))))
        .isSameAs(trusted);

    CertificateBundle shown =
        plan.next(Optional.of(trusted), NAMES, due.plus(Duration.ofMinutes(10)));
    assertThat(shown.authorities()).isEqualTo(trusted.authorities());
    assertThat(shown.isOfNewestAuthority()).isTrue();

    CertificateBundle later = plan.next(Optional.of(shown), NAMES, NOW.plus(Duration.ofDays(901)));
    assertThat(later.authorities()).containsExactly(trusted.authorities().get(0));
  }

  @Test
  void addsTheNamesOfAnotherReplica() {
    CertificateBundle more = plan.next(Optional.of(first), Set.of("other.example.com"), NOW);

    assertThat(more.names()).containsAll(first.names()).contains("other.example.com");
    assertThat(plan.next(Optional.of(more), NAMES, NOW)).isSameAs(more);
  }

  @Test
  void startsAnewWhereTheAuthorityIsOver() {
    CertificateBundle anew = next(first, Duration.ofDays(901));

    assertThat(anew.authorities()).hasSize(1).doesNotContainAnyElementsOf(first.authorities());
    assertThat(anew.isOfNewestAuthority()).isTrue();
  }

  @Test
  void aSecretHoldsAllOfIt() {
    JsonValue secret = JsonValue.of(Map.of("data", first.toSecretData()));

    assertThat(CertificateBundle.read(secret)).contains(first);
  }

  @Test
  void aSecretWithSomethingElseIsNotTaken() {
    CertificateBundle other = plan.next(Optional.empty(), NAMES, NOW);
    JsonValue data = JsonValue.of(first.toSecretData());
    JsonValue otherData = JsonValue.of(other.toSecretData());

    assertThat(CertificateBundle.read(JsonValue.emptyObject())).isEmpty();
    for (String field : List.of("ca.crt", "ca.key", "tls.crt", "tls.key")) {
      assertThat(read(data.without(field))).isEmpty();
      assertThat(read(data.with(field, JsonValue.of("!")))).isEmpty();
      assertThat(read(data.with(field, JsonValue.of("aGVsbG8=")))).isEmpty();
      assertThat(read(data.with(field, otherData.get(field).orElseThrow())))
          .as("another's %s", field)
          .isEmpty();
    }
  }

  @Test
  void nothingOfTheKeysIsTold() {
    assertThat(first.toString()).contains("kubefed.shop.svc").doesNotContain("PRIVATE");
  }

  @Test
  void livesThatDoNotFitAreRefused() {
    Duration day = Duration.ofDays(1);

    assertThatThrownBy(() -> new CertificateSettings(day, day, Duration.ZERO))
        .hasMessageContaining("at least three times");
    assertThatThrownBy(() -> new CertificateSettings(day.multipliedBy(3), day, day))
        .hasMessageContaining("more than a third");
    assertThatThrownBy(() -> new CertificateSettings(day, Duration.ZERO, Duration.ZERO))
        .hasMessageContaining("lives for some time");
  }

  private CertificateBundle next(CertificateBundle bundle, Duration later) {
    return plan.next(Optional.of(bundle), NAMES, NOW.plus(later));
  }

  private static Optional<CertificateBundle> read(JsonValue data) {
    return CertificateBundle.read(JsonValue.of(Map.of("data", data)));
  }
}
