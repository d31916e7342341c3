package io.kubefed.scheduling;

import io.kubefed.core.Cluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Requests in few words. */
public final class Requests {

  private Requests() {}

  /** Candidates of these names, divided by spaces: {@code A}, or {@code A:current/capacity}. */
  public static List<Candidate> candidates(String text) {
    List<Candidate> candidates = new ArrayList<>();
    for (String word : words(text)) {
      String[] parts = word.split("[:/]", -1);
      candidates.add(
          new Candidate(
              Cluster.named(parts[0]),
              number(parts.length > 1 ? parts[1] : ""),
              number(parts.length > 2 ? parts[2] : "")));
    }
    return candidates;
  }

  /** Preferences, divided by spaces: {@code name:min/max/weight}. */
  public static Map<String, ClusterPreference> preferences(String text) {
    Map<String, ClusterPreference> preferences = new LinkedHashMap<>();
    for (String word : words(text)) {
      String[] parts = word.split("[:/]", -1);
      preferences.put(
          parts[0],
          new ClusterPreference(
              number(parts[1]).orElse(0), number(parts[2]), number(parts[3]).orElse(0)));
    }
    return preferences;
  }

  /** Numbers, divided by spaces: {@code name:number}. */
  public static Map<String, Integer> numbers(String text) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (String word : words(text)) {
      String[] parts = word.split(":", -1);
      numbers.put(parts[0], Integer.valueOf(parts[1]));
    }
    return numbers;
  }

  /** A request for a workload without a name, as KubeFed's own tests make them. */
  public static PlanRequest.Builder request(int total, String preferences, String candidates) {
    return PlanRequest.builder("", "", total)
        .preferences(preferences(preferences))
        .candidates(candidates(candidates));
  }

  private static String[] words(String text) {
    return text.isBlank() ? new String[0] : text.trim().split(" +", -1);
  }

  private static OptionalLong number(String text) {
    return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }
}
