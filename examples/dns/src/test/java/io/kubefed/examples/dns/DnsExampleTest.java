package io.kubefed.examples.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsExampleTest {

  @Test
  void theNamesFollowWhatBefallsTheClusters(@TempDir Path directory) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    DnsExample.run(
        directory.resolve("hosts"), new PrintStream(bytes, true, StandardCharsets.UTF_8));

    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .containsSubsequence(
            "A record without its Domain",
            "  DomainNotFound: there is no Domain \"fed\" in the namespace kube-federation-system,"
                + " so nothing is published anew; what was published before stays",
            "With it",
            "  192.0.2.1    web.shop.fed.svc.eu.example.com",
            "  192.0.2.1    web.shop.fed.svc.example.com",
            "  192.0.2.2    web.shop.fed.svc.us1.us.example.com",
            "No pod is ready in paris",
            "  192.0.2.2    web.shop.fed.svc.eu.example.com",
            "boston is lost",
            "  Published: cluster boston is not ready, so nothing leads there",
            "  192.0.2.1    web.shop.fed.svc.us.example.com",
            "The file cannot be written: DNSEndpoints are, all the same",
            "It can again",
            "  192.0.2.7    web.shop.fed.svc.eu.example.com",
            "The record is deleted",
            "  no names");
  }
}
