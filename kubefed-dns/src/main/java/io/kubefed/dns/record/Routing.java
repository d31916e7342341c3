package io.kubefed.dns.record;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * How a provider is to choose between the clusters that a name leads to: what it is told of each,
 * by external-dns's provider-specific properties, read from what is known of the clusters.
 *
 * <p>With a routing each cluster's addresses of a name are a set of their own, identified by the
 * cluster's name. Without one ({@link #none}, as KubeFed had it) a name has all addresses and
 * clients choose. Immutable.
 */
public final class Routing {

  /** The label of clusters that {@link #weighted} reads. */
  public static final String WEIGHT_LABEL = "dns.kubefed.io/weight";

  /** The label of clusters for the continent, by which {@link #geographic} routes. */
  public static final String CONTINENT_LABEL = "dns.kubefed.io/continent";

  /** The label of clusters for the country, by which {@link #geographic} routes. */
  public static final String COUNTRY_LABEL = "dns.kubefed.io/country";

  /** The label of clusters for the part of the country, by which {@link #geographic} routes. */
  public static final String SUBDIVISION_LABEL = "dns.kubefed.io/subdivision";

  private static final Pattern WEIGHT =
      Pattern.compile("1?\\d?\\d|2[0-4]\\d|25[0-5]"); // What Route 53 takes.

  private static final Routing NONE = new Routing(List.of());

  private final List<Property> properties;

  /** Where one property comes from. */
  private record Property(
      String name,
      String source,
      Function<Cluster, Optional<String>> value,
      Pattern allowed,
      Optional<String> fallback) {}

  /**
   * What a provider is told of one cluster.
   *
   * @param properties by their names
   * @param problems what could not be told and why, for people
   */
  public record Told(Map<String, String> properties, List<String> problems) {

    public Told {
      properties = Map.copyOf(properties);
      problems = List.copyOf(problems);
    }
  }

  private Routing(List<Property> properties) {
    this.properties = List.copyOf(properties);
  }

  /** Names have all addresses, and nobody chooses. */
  public static Routing none() {
    return NONE;
  }

  /**
   * By weight: the label {@value #WEIGHT_LABEL}, 0 to 255, as {@code aws/weight}; 100 where a
   * cluster has none.
   */
  public static Routing weighted() {
    return NONE.withLabel("aws/weight", WEIGHT_LABEL, WEIGHT, Optional.of("100"));
  }

  /**
   * To the nearest: the region of the cluster as {@code aws/region}. The regions must be those of
   * the provider; a cluster without one has no set, and its addresses go into none.
   */
  public static Routing nearest() {
    return NONE.with(
        new Property(
            "aws/region", "region", Cluster::region, Pattern.compile(".+"), Optional.empty()));
  }

  /**
   * By where the client is: the labels {@value #CONTINENT_LABEL}, or {@value #COUNTRY_LABEL} and
   * {@value #SUBDIVISION_LABEL}, as {@code aws/geolocation-…}. The country {@code *} is for clients
   * from elsewhere.
   */
  public static Routing geographic() {
    Pattern code = Pattern.compile("[A-Z0-9]{1,3}|\\*");
    return NONE.withLabel("aws/geolocation-continent-code", CONTINENT_LABEL, code, Optional.empty())
        .withLabel("aws/geolocation-country-code", COUNTRY_LABEL, code, Optional.empty())
        .withLabel("aws/geolocation-subdivision-code", SUBDIVISION_LABEL, code, Optional.empty());
  }

  /**
   * This routing, with one more property.
   *
   * @param property its name at the provider, such as {@code aws/health-check-id}
   * @param label the label of clusters whose value it is
   * @param allowed what the value has to match
   * @param fallback its value for clusters that lack the label or have another value; nothing to
   *     leave it out
   */
  public Routing withLabel(
      String property, String label, Pattern allowed, Optional<String> fallback) {
    requireNonNull(label, "label");
    return with(
        new Property(
            requireNonNull(property, "property"),
            "label " + label,
            cluster -> Optional.ofNullable(cluster.labels().get(label)),
            requireNonNull(allowed, "allowed"),
            requireNonNull(fallback, "fallback")));
  }

  private Routing with(Property property) {
    List<Property> more = new ArrayList<>(properties);
    more.add(property);
    return new Routing(more);
  }

  /** True if names have one set of addresses for each cluster. */
  public boolean isUsed() {
    return !properties.isEmpty();
  }

  /** What a provider is told of that cluster. */
  public Told of(Cluster cluster) {
    Map<String, String> told = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    for (Property property : properties) {
      Optional<String> value = property.value().apply(cluster);
      Optional<String> usable = value.filter(text -> property.allowed().matcher(text).matches());
      if (value.isPresent() && usable.isEmpty()) {
        problems.add(
            "the "
                + property.source()
                + " of cluster "
                + cluster.name()
                + " is \""
                + value.get()
                + "\", of which no "
                + property.name()
                + " can be made; "
                + property
                    .fallback()
                    .map(fallback -> "it is taken for " + fallback)
                    .orElse("it is left out"));
      }
      usable.or(property::fallback).ifPresent(text -> told.put(property.name(), text));
    }
    if (isUsed() && told.isEmpty()) {
      problems.add(
          "cluster "
              + cluster.name()
              + " has none of what routing goes by ("
              + String.join(", ", properties.stream().map(Property::source).toList())
              + "), so that no client is led there");
    }
    return new Told(told, problems);
  }
}
