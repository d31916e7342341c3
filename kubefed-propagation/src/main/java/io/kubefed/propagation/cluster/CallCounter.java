package io.kubefed.propagation.cluster;

import io.kubefed.core.ResourceType;
import io.kubefed.propagation.cluster.ClusterCall.Verb;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Counts calls to clusters, those that fail included. One counter may be shared by many clients.
 * Thread-safe.
 */
public final class CallCounter {

  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::cluster)
          .thenComparing(Key::verb)
          .thenComparing(key -> key.type().map(ResourceType::qualifiedPlural).orElse(""));

  private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

  /**
   * What calls are counted by.
   *
   * @param cluster the name of the cluster
   * @param verb what was asked
   * @param type the type it was about; empty for discovery and health
   */
  public record Key(String cluster, Verb verb, Optional<ResourceType> type) {}

  void count(String cluster, ClusterCall call) {
    counts
        .computeIfAbsent(new Key(cluster, call.verb(), call.type()), key -> new LongAdder())
        .increment();
  }

  /** How many calls there were. */
  public long total() {
    return total(key -> true);
  }

  /** How many calls with that verb there were, on all clusters. */
  public long total(Verb verb) {
    return total(key -> key.verb() == verb);
  }

  /** How many calls with that verb about that type there were, on all clusters. */
  public long total(Verb verb, ResourceType type) {
    return total(key -> key.verb() == verb && key.type().equals(Optional.of(type)));
  }

  /** How many calls that write there were, dry runs included. */
  public long writes() {
    return total(key -> key.verb().isWrite());
  }

  /** How many calls there were whose key matches. */
  public long total(Predicate<Key> matching) {
    return counts.entrySet().stream()
        .filter(entry -> matching.test(entry.getKey()))
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /** All counts as they are now, by cluster, verb and type. */
  public Map<Key, Long> snapshot() {
    Map<Key, Long> snapshot = new TreeMap<>(ORDER);
    counts.forEach((key, count) -> snapshot.put(key, count.sum()));
    return snapshot;
  }

  /** Starts again from zero. */
  public void reset() {
    counts.clear();
  }

  /** One line for each count, for example {@code east UPDATE deployments.apps: 2}. */
  @Override
  public String toString() {
    return snapshot().entrySet().stream()
        .map(
            entry ->
                entry.getKey().cluster()
                    + " "
                    + entry.getKey().verb()
                    + entry.getKey().type().map(type -> " " + type.qualifiedPlural()).orElse("")
                    + ": "
                    + entry.getValue())
        .collect(Collectors.joining("\n"));
  }
}
