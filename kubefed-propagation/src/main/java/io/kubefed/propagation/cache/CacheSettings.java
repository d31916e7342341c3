package io.kubefed.propagation.cache;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The bounds of a cache.
 *
 * @param maximumSize how many entries it holds at most; 0 for a cache that remembers nothing
 * @param expireAfterAccess how long it keeps an entry that nobody asks for
 */
public record CacheSettings(long maximumSize, Duration expireAfterAccess) {

  /** 10,000 entries, each kept for an hour after its last use. */
  public static final CacheSettings DEFAULT = new CacheSettings(10_000, Duration.ofHours(1));

  public CacheSettings {
    requireNonNull(expireAfterAccess, "expireAfterAccess");
    if (maximumSize < 0) {
      throw new IllegalArgumentException("maximumSize must not be negative: " + maximumSize);
    }
    if (expireAfterAccess.isNegative() || expireAfterAccess.isZero()) {
      throw new IllegalArgumentException(
          "expireAfterAccess must be positive: "
              + expireAfterAccess
              + "; to remember nothing, set maximumSize to 0");
    }
  }

  /** These settings with another size. */
  public CacheSettings withMaximumSize(long other) {
    return new CacheSettings(other, expireAfterAccess);
  }

  /** These settings with another expiry. */
  public CacheSettings withExpireAfterAccess(Duration other) {
    return new CacheSettings(maximumSize, other);
  }
}
