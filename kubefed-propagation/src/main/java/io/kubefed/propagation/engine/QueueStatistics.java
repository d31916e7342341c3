package io.kubefed.propagation.engine;

import java.time.Duration;

/**
 * How a queue of keys stands.
 *
 * @param depth how many keys wait for a worker
 * @param oldestAge how long the first of them has waited; zero if there is none
 * @param delayed how many keys are to come back later
 * @param processing how many keys are worked on
 * @param retrying how many keys have failed at their last try and will be tried again
 * @param longestStreak the most failures in a row that one of those keys has
 * @param processed how often work on a key has ended since the queue was made
 * @param retries how many of those ends asked for another try
 */
public record QueueStatistics(
    int depth,
    Duration oldestAge,
    int delayed,
    int processing,
    int retrying,
    int longestStreak,
    long processed,
    long retries) {}
