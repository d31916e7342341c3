package io.kubefed.scheduling.safety;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The next step from what clusters are asked for to what a plan wants.
 *
 * <p>Replicas move in waves. A wave begins with up to {@link MovePolicy#maxMoves} replicas more in
 * the clusters that are to have more (a surge), and ends when as many are taken from those that are
 * to have fewer. Three rules hold at every step:
 *
 * <ol>
 *   <li>Never fewer replicas are asked for than the plan wants in all: nothing is taken before the
 *       same number was added elsewhere.
 *   <li>Taking replicas away never brings those that are ready below {@link MovePolicy#minReady}. A
 *       cluster that asks for n can keep at most n ready; Kubernetes takes those that are not ready
 *       first. Replicas that are not ready can therefore always be taken.
 *   <li>A wave begins when the one before has ended and its cool-down is over. What the user adds
 *       to the total, and what a lost cluster leaves behind, is no move and waits for nothing.
 * </ol>
 */
public final class SafeMoves {

  private final MovePolicy policy;
  private final Map<String, Load> loads;
  private final Map<String, Integer> target;
  private final Map<String, Integer> next = new LinkedHashMap<>();

  /**
   * What one cluster is asked for and has.
   *
   * @param asked how many replicas it is asked for; 0 for a cluster without the workload
   * @param ready how many it has ready; 0 if that is not known
   */
  public record Load(int asked, int ready) {

    public Load {
      if (asked < 0 || ready < 0) {
        throw new IllegalArgumentException("replicas cannot be negative");
      }
    }

    /** Those that stay ready if no more than so many are asked for. */
    int readyWith(int replicas) {
      return Math.min(ready, replicas);
    }
  }

  /**
   * What to ask for now.
   *
   * @param replicas by cluster, those of the plan and those that still hold some
   * @param began true if a wave begins with this step
   * @param ended true if a wave ends with this step
   * @param waiting why this is not the plan yet; nothing if it is
   * @param again when to look again although nothing happens; nothing if only an event can help
   */
  public record Step(
      Map<String, Integer> replicas,
      boolean began,
      boolean ended,
      Optional<String> waiting,
      Optional<Instant> again) {

    public Step {
      replicas = Collections.unmodifiableMap(new LinkedHashMap<>(replicas));
      requireNonNull(waiting, "waiting");
      requireNonNull(again, "again");
    }
  }

  private SafeMoves(MovePolicy policy, Map<String, Load> loads, Map<String, Integer> target) {
    this.policy = policy;
    this.loads = loads;
    this.target = target;
  }

  /**
   * Works out the next step.
   *
   * @param total how many replicas the user wants in all
   * @param loads the clusters that can be reached, by name; those that a plan does not want any
   *     more among them
   * @param target what the plan wants, by cluster
   * @param lastMove when a wave last began or ended, if any did
   * @param now the time it is
   */
  public static Step next(
      MovePolicy policy,
      int total,
      Map<String, Load> loads,
      Map<String, Integer> target,
      Optional<Instant> lastMove,
      Instant now) {
    return new SafeMoves(policy, loads, target).next(total, lastMove, now);
  }

  private Step next(int total, Optional<Instant> lastMove, Instant now) {
    TreeSet<String> names = new TreeSet<>(loads.keySet());
    names.addAll(target.keySet());
    names.forEach(name -> next.put(name, load(name).asked()));
    long asked = sum(next);
    long wanted = sum(target);
    long surplus = Math.max(0, asked - wanted);
    int floor = policy.minReady().of(total);
    boolean ended = surplus > 0 && shrink(surplus, floor) == surplus;
    Instant rested = lastMove.map(last -> last.plus(policy.coolDown())).orElse(Instant.MIN);
    long open = names.stream().mapToLong(this::excess).sum();
    boolean mayBegin = surplus == 0 && open > 0 && !now.isBefore(rested);
    long added = Math.max(0, wanted - asked);
    if (mayBegin) {
      added += Math.min(policy.maxMoves(), open);
    }
    grow(added);
    boolean done = names.stream().allMatch(name -> next(name) == wanted(name));
    // A surplus that is left waits for readiness, which is an event.
    boolean resting = !done && !mayBegin && sum(next) <= wanted;
    return new Step(
        next,
        mayBegin,
        ended,
        done ? Optional.empty() : Optional.of(waiting(floor, resting, now.isBefore(rested))),
        resting && now.isBefore(rested)
            ? Optional.of(rested)
            : ended && !done ? Optional.of(now.plus(policy.coolDown())) : Optional.empty());
  }

  private String waiting(int floor, boolean resting, boolean cooling) {
    return resting && cooling
        ? "cools down before the next replicas move"
        : sum(next) > sum(target)
            ? "waits until enough of the new replicas are ready to keep " + floor + " ready"
            : "moves at most " + policy.maxMoves() + " at a time";
  }

  /** Takes up to so many away, in an order that costs the fewest ready ones; tells how many. */
  private long shrink(long most, int floor) {
    long taken = 0;
    for (String name : excessive()) { // Those that are not ready first: they cost nothing.
      int idle = next(name) - load(name).readyWith(next(name));
      taken += take(name, Math.min(idle, most - taken));
    }
    long ready = 0;
    for (Map.Entry<String, Load> each : loads.entrySet()) {
      ready += each.getValue().readyWith(next(each.getKey()));
    }
    long spare = Math.max(0, ready - floor);
    for (String name : excessive()) {
      long some = take(name, Math.min(spare, most - taken));
      taken += some;
      spare -= some;
    }
    return taken;
  }

  private List<String> excessive() {
    List<String> names = new ArrayList<>(next.keySet());
    names.removeIf(name -> excess(name) == 0);
    names.sort(comparingInt(this::excess).reversed().thenComparing(name -> name));
    return names;
  }

  private long take(String name, long most) {
    long some = Math.min(excess(name), Math.max(0, most));
    next.merge(name, (int) -some, Integer::sum);
    return some;
  }

  /** Adds so many in all, to those first that lack the most. */
  private void grow(long most) {
    List<String> names = new ArrayList<>(next.keySet());
    names.sort(
        comparing((String name) -> wanted(name) - next(name)).reversed().thenComparing(n -> n));
    long left = most;
    for (String name : names) {
      long some = Math.min(left, Math.max(0, wanted(name) - next(name)));
      next.merge(name, (int) some, Integer::sum);
      left -= some;
    }
  }

  private int excess(String name) {
    return Math.max(0, next(name) - wanted(name));
  }

  private int next(String name) {
    return next.getOrDefault(name, 0);
  }

  private int wanted(String name) {
    return target.getOrDefault(name, 0);
  }

  private Load load(String name) {
    return loads.getOrDefault(name, new Load(0, 0));
  }

  private static long sum(Map<String, Integer> numbers) {
    return new TreeMap<>(numbers).values().stream().mapToLong(Integer::longValue).sum();
  }
}
