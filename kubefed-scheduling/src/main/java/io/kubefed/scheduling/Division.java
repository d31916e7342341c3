package io.kubefed.scheduling;

import java.util.List;

/** The rounds in which replicas are divided among clusters. Lives for one call. */
final class Division {

  private final List<Share> shares;
  private long remaining;

  /** Divides so many among clusters that are in their order. */
  Division(long total, List<Share> shares) {
    this.remaining = total;
    this.shares = shares;
  }

  void run(boolean rebalance) {
    for (Share share : shares) {
      remaining -= share.takeMinimum(remaining);
    }
    if (!rebalance) {
      for (Share share : shares) {
        remaining -= share.keepCurrent(remaining);
      }
    }
    divide();
    if (!rebalance) {
      for (Share share : shares) {
        share.trimOverflow(remaining);
      }
    }
  }

  private void divide() {
    Share[] open = new Share[shares.size()];
    int count = 0;
    long weightSum = 0;
    for (Share share : shares) {
      if (share.weight > 0) {
        open[count++] = share;
        weightSum += share.weight;
      }
    }
    for (Share share : shares) {
      share.basis(weightSum, remaining);
    }
    while (remaining > 0 && count > 0) {
      long before = remaining;
      int stillOpen = round(open, count, weightSum);
      if (stillOpen == count && remaining == before) {
        skipRounds(open, count, weightSum);
      } else if (stillOpen < count) {
        weightSum = 0;
        for (int i = 0; i < stillOpen; i++) {
          weightSum += open[i].weight;
        }
        count = stillOpen;
      }
    }
  }

  /** Goes around once; moves those that are not full to the front and returns their number. */
  private int round(Share[] open, int count, long weightSum) {
    long divided = remaining;
    long weight = 0;
    long due = 0;
    int stillOpen = 0;
    for (int i = 0; i < count; i++) {
      Share share = open[i];
      if (remaining == 0) {
        return stillOpen;
      }
      if (share.weight != weight) {
        weight = share.weight;
        due = due(divided, weight, weightSum);
      }
      long extra = Math.min(due, remaining);
      long counted = Math.min(extra, share.uncounted);
      share.uncounted -= counted;
      long start = share.planned;
      if (!share.take(extra - counted)) {
        open[stillOpen++] = share;
      }
      remaining -= share.planned - start;
    }
    return stillOpen;
  }

  /**
   * Does at once all rounds that would be like the last, in which every cluster's share was covered
   * by what it keeps.
   */
  private void skipRounds(Share[] open, int count, long weightSum) {
    long rounds = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      Share share = open[i];
      rounds = Math.min(rounds, share.uncounted / due(remaining, share.weight, weightSum));
    }
    for (int i = 0; i < count && rounds > 0; i++) {
      Share share = open[i];
      share.uncounted -= rounds * due(remaining, share.weight, weightSum);
    }
  }

  private static long due(long divided, long weight, long weightSum) {
    return (divided * weight + weightSum - 1) / weightSum;
  }
}
