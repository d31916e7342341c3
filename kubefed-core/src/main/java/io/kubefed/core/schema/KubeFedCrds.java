package io.kubefed.core.schema;

import io.kubefed.core.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * The CustomResourceDefinitions of KubeFed's own resources. They accept every object that the
 * definitions of KubeFed v0.10.0 and v0.6.1 accept, and can be applied over those.
 */
public final class KubeFedCrds {

  private static final List<JsonValue> CORE =
      load(
          "kubefedclusters.core.kubefed.io",
          "federatedtypeconfigs.core.kubefed.io",
          "kubefedconfigs.core.kubefed.io",
          "propagatedversions.core.kubefed.io",
          "clusterpropagatedversions.core.kubefed.io",
          "federatedservicestatuses.core.kubefed.io");

  private static final List<JsonValue> SCHEDULING =
      load("replicaschedulingpreferences.scheduling.kubefed.io");

  private static final List<JsonValue> MULTICLUSTER_DNS =
      load(
          "domains.multiclusterdns.kubefed.io",
          "servicednsrecords.multiclusterdns.kubefed.io",
          "ingressdnsrecords.multiclusterdns.kubefed.io",
          "dnsendpoints.multiclusterdns.kubefed.io");

  private KubeFedCrds() {}

  /** Those of {@code core.kubefed.io}, which every control plane needs. */
  public static List<JsonValue> core() {
    return CORE;
  }

  /** Those of {@code scheduling.kubefed.io}. */
  public static List<JsonValue> scheduling() {
    return SCHEDULING;
  }

  /** Those of {@code multiclusterdns.kubefed.io}. */
  public static List<JsonValue> multiclusterDns() {
    return MULTICLUSTER_DNS;
  }

  /** All of them. */
  public static List<JsonValue> all() {
    return Stream.of(CORE, SCHEDULING, MULTICLUSTER_DNS).flatMap(List::stream).toList();
  }

  private static List<JsonValue> load(String... names) {
    return Stream.of(names).map(KubeFedCrds::loadOne).toList();
  }

  private static JsonValue loadOne(String name) {
    try (InputStream file = KubeFedCrds.class.getResourceAsStream("crds/" + name + ".yaml")) {
      if (file == null) {
        throw new IllegalStateException(
            "the jar of kubefed-core is incomplete: it lacks the definition " + name);
      }
      return JsonValue.parseYaml(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
