package io.kubefed.propagation.engine;

import static java.util.Objects.requireNonNull;

import io.kubefed.propagation.cluster.ClusterHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link Lane}s of a federation, one per member cluster. Thread-safe.
 *
 * <p>Lanes come and go with their members. None has a thread before its first operation, nor, after
 * a while, when it is idle.
 *
 * @param <K> the keys of operations
 */
public final class Lanes<K> implements AutoCloseable {

  private static final Logger logger = LoggerFactory.getLogger(Lanes.class);

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

  private final Timekeeper time;
  private final LaneListener<K> listener;
  private final LaneThreads threads;
  private final LaneSettings settings;
  private final RandomGenerator random;
  private final Map<String, Lane<K>> lanes = new TreeMap<>();
  private boolean closed;

  private Lanes(Builder<K> builder) {
    this.time = builder.time;
    this.listener = builder.listener;
    this.threads = builder.threads;
    this.settings = builder.settings;
    this.random = builder.random;
  }

  /**
   * Starts a set of lanes.
   *
   * @param listener who is told when to look at a key again
   */
  public static <K> Builder<K> builder(Timekeeper time, LaneListener<K> listener) {
    return new Builder<>(time, listener);
  }

  /**
   * Adds a lane with the settings of all.
   *
   * @param health what to ask whether a cluster that gave no answer is back
   * @throws IllegalStateException if the cluster has a lane, or this is closed
   */
  public Lane<K> add(String cluster, ClusterHealth health) {
    return add(cluster, health, settings);
  }

  /**
   * Adds a lane with settings of its own.
   *
   * @param health what to ask whether a cluster that gave no answer is back
   * @throws IllegalStateException if the cluster has a lane, or this is closed
   */
  public synchronized Lane<K> add(String cluster, ClusterHealth health, LaneSettings own) {
    requireNonNull(cluster, "cluster");
    requireNonNull(health, "health");
    if (closed) {
      throw new IllegalStateException("the lanes are closed; none was added for " + cluster);
    }
    if (lanes.containsKey(cluster)) {
      throw new IllegalStateException("cluster " + cluster + " has a lane already");
    }
    Lane<K> lane =
        new Lane<>(
            new Lane.Parts<>(
                cluster,
                health,
                own,
                time,
                random,
                threads.forLane(cluster, own.concurrency()),
                listener));
    lanes.put(cluster, lane);
    return lane;
  }

  /** The lane of a cluster, if there is one. */
  public synchronized Optional<Lane<K>> get(String cluster) {
    return Optional.ofNullable(lanes.get(cluster));
  }

  /**
   * Closes the lane of a cluster: what waits is refused, what runs is interrupted. Does not wait.
   *
   * @return false if there was none
   */
  public boolean remove(String cluster) {
    Lane<K> lane;
    synchronized (this) {
      lane = lanes.remove(cluster);
    }
    if (lane == null) {
      return false;
    }
    lane.close();
    return true;
  }

  /** How the lanes stand, by name of the cluster. */
  public List<LaneStatistics> statistics() {
    return all().stream().map(Lane::statistics).toList();
  }

  private synchronized List<Lane<K>> all() {
    return List.copyOf(lanes.values());
  }

  /**
   * Closes all lanes and waits for the end of their threads, at most ten seconds in all. Not to be
   * called by what depends on an operation's stage, as that may run on such a thread.
   */
  @Override
  public void close() {
    List<Lane<K>> open;
    synchronized (this) {
      closed = true;
      open = new ArrayList<>(lanes.values());
      lanes.clear();
    }
    open.forEach(Lane::close);
    long end = System.nanoTime() + CLOSE_PATIENCE.toNanos();
    try {
      for (Lane<K> lane : open) {
        if (!lane.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
          logger
              .atWarn()
              .addKeyValue("cluster", lane.cluster())
              .log("An operation goes on although it was interrupted; closed without its end");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Collects the settings of {@link Lanes}. Not thread-safe.
   *
   * @param <K> the keys of operations
   */
  public static final class Builder<K> {

    private final Timekeeper time;
    private final LaneListener<K> listener;
    private LaneThreads threads = LaneThreads.automatic();
    private LaneSettings settings = LaneSettings.DEFAULT;
    private RandomGenerator random = new Random();

    private Builder(Timekeeper time, LaneListener<K> listener) {
      this.time = requireNonNull(time, "time");
      this.listener = requireNonNull(listener, "listener");
    }

    /** Where threads come from. {@link LaneThreads#automatic} by default. */
    public Builder<K> threads(LaneThreads value) {
      this.threads = requireNonNull(value, "value");
      return this;
    }

    /** How lanes treat their clusters. {@link LaneSettings#DEFAULT} by default. */
    public Builder<K> settings(LaneSettings value) {
      this.settings = requireNonNull(value, "value");
      return this;
    }

    /**
     * Where the chance in back-offs comes from. It has to be thread-safe, as lanes share it; {@link
     * Random}, the default, is.
     */
    public Builder<K> random(RandomGenerator value) {
      this.random = requireNonNull(value, "value");
      return this;
    }

    /** Builds the lanes, of which there are none yet; it starts nothing. */
    public Lanes<K> build() {
      return new Lanes<>(this);
    }
  }
}
