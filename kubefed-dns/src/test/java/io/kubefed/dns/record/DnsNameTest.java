package io.kubefed.dns.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DnsNameTest {

  @ParameterizedTest
  @CsvSource({
    "web.example.com, web.example.com",
    "Web.Example.COM., web.example.com",
    "*.example.com, *.example.com",
    "1.2, 1.2",
    "internal, internal",
    "bücher.example, xn--bcher-kva.example",
    "BÜCHER.example, xn--bcher-kva.example",
    "xn--bcher-kva.example, xn--bcher-kva.example",
    "日本.example, xn--wgv71a.example"
  })
  void namesHaveOneForm(String text, String expected) {
    assertThat(DnsName.of(text)).hasToString(expected);
  }

  @ParameterizedTest
  @MethodSource
  void whatIsNoHostNameIsRefusedWithTheReason(String text, String reason) {
    assertThatExceptionOfType(InvalidDnsNameException.class)
        .isThrownBy(() -> DnsName.of(text))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
        .withMessageStartingWith("\"" + text + "\" is no host name: ");
  }

  static Stream<Arguments> whatIsNoHostNameIsRefusedWithTheReason() {
    String label64 = "a".repeat(64);
    return Stream.of(
        argumentSet("empty", "", "it is empty"),
        argumentSet("the root", ".", "it is empty"),
        argumentSet("two dots", "a..b", "it has an empty label"),
        argumentSet("a dot in front", ".a.b", "it has an empty label"),
        argumentSet(
            "a long label",
            label64 + ".example",
            "the label \"" + label64 + "\" has 64 characters, and 63 are the most"),
        argumentSet(
            "a long name", "a.".repeat(127) + "a", "it has 255 characters, and 253 are the most"),
        argumentSet("an underscore", "a_b.example", unfit("a_b")),
        argumentSet("a hyphen at the end", "a-.example", unfit("a-")),
        argumentSet("a space", "a b.example", unfit("a b")),
        argumentSet("a star within", "a.*.example", unfit("*")),
        argumentSet("a foreign dot", "a\u3002b.example", unfit("a\u3002b")),
        argumentSet(
            "not decodable",
            "xn--999999999.example",
            "the label \"xn--999999999\" is no encoded text, though it begins with xn--"),
        argumentSet(
            "meaning two names",
            "straße.example",
            "standards differ on the label \"straße\"; write it in its xn-- form instead"));
  }

  @Test
  void theLongestNameIsAName() {
    assertThat(DnsName.of("a.".repeat(126) + "a").toString()).hasSize(253);
  }

  @Test
  void zonesHoldTheNamesBelowThem() {
    DnsName zone = DnsName.of("example.com");

    assertThat(DnsName.of("a.b.example.com").isIn(zone)).isTrue();
    assertThat(zone.isIn(zone)).isTrue();
    assertThat(DnsName.of("notexample.com").isIn(zone)).isFalse();
    assertThat(zone.isIn(DnsName.of("a.example.com"))).isFalse();
  }

  /** Whatever is given: a name that stays as it is, or a refusal; never anything else. */
  @Property
  void anyTextIsANameOrRefused(@ForAll String text) {
    DnsName name;
    try {
      name = DnsName.of(text + ".example.com");
    } catch (InvalidDnsNameException e) {
      assertThat(e.reason()).isNotEmpty();
      return;
    }
    assertThat(name.toString()).matches("(\\*\\.)?[a-z0-9.-]+").hasSizeLessThan(254);
    assertThat(DnsName.of(name.toString())).isEqualTo(name);
  }

  private static String unfit(String label) {
    return "the label \""
        + label
        + "\" has something else than letters, digits and hyphens between letters or digits";
  }
}
