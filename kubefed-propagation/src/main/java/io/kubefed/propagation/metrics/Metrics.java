package io.kubefed.propagation.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Takes measurements. Thread-safe; no call blocks or fails. Names are in lower case with dots and
 * begin with {@code kubefed.}; tags have few values (clusters, types, operations), never names of
 * resources.
 *
 * <p>What is measured (c: counter, g: gauge, t: timer; times in seconds where the system behind has
 * no unit of its own):
 *
 * <table>
 * <caption>Names and tags</caption>
 * <tr><th>name</th><th></th><th>tags</th><th>meaning</th></tr>
 * <tr><td>kubefed.cluster.calls</td><td>t</td><td>cluster, operation, outcome</td>
 *     <td>calls to a cluster, see {@link ClusterMetrics#measured}</td></tr>
 * <tr><td>kubefed.cluster.ready</td><td>g</td><td>cluster</td>
 *     <td>1 if a member is ready, else 0</td></tr>
 * <tr><td>kubefed.queue.depth</td><td>g</td><td>queue</td><td>keys that wait for a worker</td></tr>
 * <tr><td>kubefed.queue.age.seconds</td><td>g</td><td>queue</td>
 *     <td>how long the first of them has waited</td></tr>
 * <tr><td>kubefed.queue.delayed</td><td>g</td><td>queue</td><td>keys to come back later</td></tr>
 * <tr><td>kubefed.queue.processing</td><td>g</td><td>queue</td><td>keys worked on</td></tr>
 * <tr><td>kubefed.queue.retrying</td><td>g</td><td>queue</td><td>keys that failed last time</td></tr>
 * <tr><td>kubefed.queue.streak</td><td>g</td><td>queue</td>
 *     <td>the most failures in a row that a key has</td></tr>
 * <tr><td>kubefed.queue.processed</td><td>c</td><td>queue</td><td>ends of work on keys</td></tr>
 * <tr><td>kubefed.queue.retries</td><td>c</td><td>queue</td><td>those that want another try</td></tr>
 * <tr><td>kubefed.lane.state</td><td>g</td><td>lanes, cluster</td>
 *     <td>0 if it talks to its cluster, 1 if it asks whether it is back, 2 if it does not</td></tr>
 * <tr><td>kubefed.lane.queued</td><td>g</td><td>lanes, cluster</td><td>operations that wait</td></tr>
 * <tr><td>kubefed.lane.running</td><td>g</td><td>lanes, cluster</td><td>operations that run</td></tr>
 * <tr><td>kubefed.lane.overdue</td><td>g</td><td>lanes, cluster</td>
 *     <td>those whose time is up</td></tr>
 * <tr><td>kubefed.lane.backing.off</td><td>g</td><td>lanes, cluster</td>
 *     <td>keys that wait after a failure</td></tr>
 * <tr><td>kubefed.lane.operations</td><td>c</td><td>lanes, cluster, outcome</td>
 *     <td>operations that are over: succeeded, failed (timed out included), timed_out, superseded,
 *     refused</td></tr>
 * <tr><td>kubefed.changes.settled</td><td>c</td><td>type</td>
 *     <td>changes of federated resources that are everywhere; the API calls per settled change are
 *     kubefed.cluster.calls divided by this</td></tr>
 * <tr><td>kubefed.drift.found</td><td>c</td><td>cluster, type</td>
 *     <td>member objects that were not as they should be although nothing had changed</td></tr>
 * <tr><td>kubefed.leader</td><td>g</td><td></td><td>1 if this process may write, else 0</td></tr>
 * <tr><td>kubefed.events.dropped</td><td>c</td><td></td><td>events that were lost</td></tr>
 * </table>
 */
public interface Metrics {

  /** The changes of federated resources that are everywhere; tag {@code type}. */
  String CHANGES_SETTLED = "kubefed.changes.settled";

  /** Member objects that were not as they should be; tags {@code cluster} and {@code type}. */
  String DRIFT_FOUND = "kubefed.drift.found";

  /** Counts something that happened. */
  void count(String name, Map<String, String> tags, long amount);

  /** Takes how long something took. */
  void time(String name, Map<String, String> tags, Duration duration);

  /**
   * Has a value asked for whenever somebody looks, until the registration is closed. The object is
   * held until then. A registration of the same name and tags replaces the one before.
   */
  <T> Registration gauge(
      String name, Map<String, String> tags, T object, ToDoubleFunction<T> value);

  /**
   * Has a value asked for that only ever grows, such as the number of calls so far; otherwise as
   * {@link #gauge}, which it is by default.
   */
  default <T> Registration counter(
      String name, Map<String, String> tags, T object, ToDoubleFunction<T> value) {
    return gauge(name, tags, object, value);
  }

  /** A value that is asked for. */
  @FunctionalInterface
  interface Registration extends AutoCloseable {

    /** Has the value asked for no longer. */
    @Override
    void close();
  }

  /** Drops everything. */
  static Metrics none() {
    return NoMetrics.INSTANCE;
  }
}
