package io.kubefed.propagation.engine;

/**
 * How a lane stands, and what it has done since it was made.
 *
 * @param cluster its member cluster
 * @param circuit whether it talks to the cluster
 * @param queued how many operations wait
 * @param running how many operations run, those that are overdue included
 * @param overdue how many of them go on although their time is up and they were interrupted
 * @param backingOff how many keys wait after a failure
 * @param waiting how many keys were refused and will be told of when there is room, or the cluster
 *     answers again
 * @param succeeded how many operations ended well
 * @param failed how many operations failed, those that timed out included
 * @param timedOut how many operations did not end in time
 * @param superseded how many operations were not begun because a newer one came
 * @param refused how many operations were not begun for another reason
 */
public record LaneStatistics(
    String cluster,
    CircuitState circuit,
    int queued,
    int running,
    int overdue,
    int backingOff,
    int waiting,
    long succeeded,
    long failed,
    long timedOut,
    long superseded,
    long refused) {}
