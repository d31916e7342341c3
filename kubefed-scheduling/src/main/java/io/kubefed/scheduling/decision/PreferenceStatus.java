package io.kubefed.scheduling.decision;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.json.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * The status of a ReplicaSchedulingPreference: what was decided and why, and what has to be
 * remembered. Times are whole seconds.
 *
 * @param observedGeneration the generation of the preference that this is about
 * @param condition how it stands as a whole
 * @param replicas how many replicas all clusters are asked for together
 * @param unplaced how many of the total fit nowhere
 * @param exceeds by how many the replicas that may exist exceed the total: those that move exist
 *     twice, and what a lost cluster still runs nobody knows
 * @param lastMove when replicas last began or ended to move, where they move by a policy
 * @param clusters how it stands in each cluster, sorted by name
 */
public record PreferenceStatus(
    long observedGeneration,
    Condition condition,
    long replicas,
    long unplaced,
    long exceeds,
    Optional<Instant> lastMove,
    List<ClusterEntry> clusters) {

  /** The type of the condition. */
  public static final String CONDITION = "Scheduled";

  /**
   * Whether the preference is met.
   *
   * @param met true if it is, or replicas are on their way
   * @param reason one word, for programs
   * @param message a sentence, for people
   * @param since when {@code met} became what it is
   */
  public record Condition(boolean met, String reason, String message, Instant since) {

    public Condition {
      requireNonNull(reason, "reason");
      requireNonNull(message, "message");
      since = since.truncatedTo(ChronoUnit.SECONDS);
    }
  }

  /** How a cluster stands. */
  public enum State {
    /** It takes its part. */
    READY("Ready"),
    /** It has become ready and gets replicas when the delay is over. */
    JOINING("Joining"),
    /** It is not ready; what it was asked for stands for the time being. */
    NOT_READY("NotReady"),
    /** It has not been ready for so long that its replicas were moved. */
    LOST("Lost"),
    /** It was lost and is ready again. */
    RETURNED("Returned"),
    /** The workload may not go there. */
    NOT_SELECTED("NotSelected");

    private final String word;

    State(String word) {
      this.word = word;
    }

    static Optional<State> of(String word) {
      for (State state : values()) {
        if (state.word.equals(word)) {
          return Optional.of(state);
        }
      }
      return Optional.empty();
    }

    /** As it stands in the status. */
    @Override
    public String toString() {
      return word;
    }
  }

  /**
   * How it stands in one cluster.
   *
   * @param name the cluster
   * @param state how it stands
   * @param since since when, for a cluster that is not simply ready
   * @param replicas how many it is asked for; nothing where the workload is not placed
   * @param planned how many it is to have in the end, where that is another number
   * @param lost how many a lost cluster was asked for when it was lost
   * @param capacity how many fit, as far as pods told that had to wait
   * @param capacitySeen when that was last seen
   * @param reason why, in words
   */
  public record ClusterEntry(
      String name,
      State state,
      Optional<Instant> since,
      OptionalLong replicas,
      OptionalLong planned,
      OptionalLong lost,
      OptionalLong capacity,
      Optional<Instant> capacitySeen,
      String reason) {

    public ClusterEntry {
      requireNonNull(name, "name");
      requireNonNull(state, "state");
      since = since.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
      requireNonNull(replicas, "replicas");
      requireNonNull(planned, "planned");
      requireNonNull(lost, "lost");
      requireNonNull(capacity, "capacity");
      capacitySeen = capacitySeen.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
      requireNonNull(reason, "reason");
    }

    private boolean saysTheSameAs(ClusterEntry other) {
      return name.equals(other.name)
          && state == other.state
          && since.equals(other.since)
          && replicas.equals(other.replicas)
          && planned.equals(other.planned)
          && lost.equals(other.lost)
          && capacity.equals(other.capacity);
    }
  }

  public PreferenceStatus {
    requireNonNull(condition, "condition");
    lastMove = lastMove.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
    clusters = List.copyOf(clusters);
  }

  /** A status that says nothing but that the preference cannot be followed; clusters stay. */
  public static PreferenceStatus refusal(
      long generation,
      Optional<PreferenceStatus> before,
      String reason,
      String message,
      Instant now) {
    return new PreferenceStatus(
        generation,
        condition(before, false, reason, message, now),
        before.map(PreferenceStatus::replicas).orElse(0L),
        before.map(PreferenceStatus::unplaced).orElse(0L),
        before.map(PreferenceStatus::exceeds).orElse(0L),
        before.flatMap(PreferenceStatus::lastMove),
        before.map(PreferenceStatus::clusters).orElse(List.of()));
  }

  /** A condition that has been what it is since it last became so. */
  static Condition condition(
      Optional<PreferenceStatus> before, boolean met, String reason, String message, Instant now) {
    return new Condition(
        met,
        reason,
        message,
        before
            .map(PreferenceStatus::condition)
            .filter(old -> old.met() == met)
            .map(Condition::since)
            .orElse(now));
  }

  /** The same with another condition. */
  public PreferenceStatus withCondition(
      Optional<PreferenceStatus> before, boolean met, String reason, String message, Instant now) {
    return new PreferenceStatus(
        observedGeneration,
        condition(before, met, reason, message, now),
        replicas,
        unplaced,
        exceeds,
        lastMove,
        clusters);
  }

  /** What is remembered of a cluster. */
  Optional<ClusterEntry> cluster(String name) {
    return clusters.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /**
   * Whether the other says the same in numbers and states, if not in words: pods that come up
   * change the words of an explanation, and are no reason to write.
   */
  public boolean saysTheSameAs(PreferenceStatus other) {
    if (clusters.size() != other.clusters.size()) {
      return false;
    }
    for (int i = 0; i < clusters.size(); i++) {
      if (!clusters.get(i).saysTheSameAs(other.clusters.get(i))) {
        return false;
      }
    }
    return observedGeneration == other.observedGeneration
        && condition.met() == other.condition.met()
        && condition.reason().equals(other.condition.reason())
        && replicas == other.replicas
        && unplaced == other.unplaced
        && exceeds == other.exceeds
        && lastMove.equals(other.lastMove);
  }

  /** Reads the status of a preference; nothing if there is none that was written like this. */
  public static Optional<PreferenceStatus> read(JsonValue preference) {
    Optional<JsonValue> status = preference.get("status").filter(JsonValue::isObject);
    Optional<JsonValue> condition =
        status.flatMap(
            any ->
                items(any, "conditions").stream()
                    .filter(each -> each.text("type").orElse("").equals(CONDITION))
                    .findFirst());
    if (status.isEmpty() || condition.isEmpty()) {
      return Optional.empty();
    }
    JsonValue object = status.get();
    JsonValue stated = condition.get();
    return Optional.of(
        new PreferenceStatus(
            object.integer("observedGeneration").orElse(0),
            new Condition(
                stated.text("status").orElse("").equals("True"),
                stated.text("reason").orElse(""),
                stated.text("message").orElse(""),
                time(stated, "lastTransitionTime").orElse(Instant.EPOCH)),
            object.integer("replicas").orElse(0),
            object.integer("unplaced").orElse(0),
            object.integer("exceeds").orElse(0),
            time(object, "lastMoveTime"),
            items(object, "clusters").stream().flatMap(each -> entry(each).stream()).toList()));
  }

  private static Optional<ClusterEntry> entry(JsonValue object) {
    return State.of(object.text("state").orElse(""))
        .map(
            state ->
                new ClusterEntry(
                    object.text("name").orElse(""),
                    state,
                    time(object, "since"),
                    object.integer("replicas"),
                    object.integer("planned"),
                    object.integer("lost"),
                    object.integer("capacity"),
                    time(object, "capacitySeen"),
                    object.text("reason").orElse("")));
  }

  private static List<JsonValue> items(JsonValue object, String field) {
    return object.get(field).map(JsonValue::items).orElse(List.of());
  }

  private static Optional<Instant> time(JsonValue object, String field) {
    try {
      return object.text(field).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The preference with this status; what others wrote into its status stays. */
  public JsonValue writtenInto(JsonValue preference) {
    JsonValue old =
        preference.get("status").filter(JsonValue::isObject).orElseGet(JsonValue::emptyObject);
    Map<String, JsonValue> fields = new LinkedHashMap<>(old.fields());
    BiConsumer<String, Optional<?>> set =
        (name, value) -> {
          fields.remove(name);
          value.ifPresent(some -> fields.put(name, JsonValue.of((Object) some)));
        };
    set.accept("observedGeneration", Optional.of(observedGeneration));
    set.accept("replicas", Optional.of(replicas));
    set.accept("unplaced", Optional.of(unplaced).filter(count -> count > 0));
    set.accept("exceeds", Optional.of(exceeds).filter(count -> count > 0));
    set.accept("lastMoveTime", lastMove.map(Instant::toString));
    set.accept("conditions", Optional.of(conditions(old)));
    set.accept("clusters", Optional.of(clusters.stream().map(PreferenceStatus::json).toList()));
    return preference.with("status", JsonValue.of(fields));
  }

  private List<JsonValue> conditions(JsonValue old) {
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("type", CONDITION);
    own.put("status", condition.met() ? "True" : "False");
    own.put("reason", condition.reason());
    own.put("message", condition.message());
    own.put("lastTransitionTime", condition.since().toString());
    List<JsonValue> all = new ArrayList<>();
    all.add(JsonValue.of(own));
    items(old, "conditions").stream()
        .filter(each -> !each.text("type").orElse("").equals(CONDITION))
        .forEach(all::add);
    return all;
  }

  private static JsonValue json(ClusterEntry entry) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", entry.name());
    fields.put("state", entry.state().toString());
    entry.since().ifPresent(time -> fields.put("since", time.toString()));
    entry.replicas().ifPresent(count -> fields.put("replicas", count));
    entry.planned().ifPresent(count -> fields.put("planned", count));
    entry.lost().ifPresent(count -> fields.put("lost", count));
    entry.capacity().ifPresent(count -> fields.put("capacity", count));
    entry.capacitySeen().ifPresent(time -> fields.put("capacitySeen", time.toString()));
    fields.put("reason", entry.reason());
    return JsonValue.of(fields);
  }

  /** For messages: the condition. */
  @Override
  public String toString() {
    return Objects.toString(condition.reason()) + ": " + condition.message();
  }
}
