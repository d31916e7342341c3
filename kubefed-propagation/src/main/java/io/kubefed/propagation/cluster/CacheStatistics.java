package io.kubefed.propagation.cluster;

/**
 * What a cache has done since it was made.
 *
 * @param hits how many questions it answered
 * @param misses how many it passed on
 * @param evictions how many entries it dropped for size or age
 * @param size how many entries it holds, roughly
 */
public record CacheStatistics(long hits, long misses, long evictions, long size) {

  /** Of a cache that does not exist. */
  public static final CacheStatistics NONE = new CacheStatistics(0, 0, 0, 0);
}
