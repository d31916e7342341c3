package io.kubefed.testing;

import java.util.concurrent.atomic.AtomicInteger;

/** A source whose clusters never start. */
record FakeSource(String describe, AtomicInteger preparations) implements ClusterSource {
  FakeSource(String describe) {
    this(describe, new AtomicInteger());
  }

  @Override
  public void prepare() {
    preparations.incrementAndGet();
    throw new TestClusterException("no clusters here; build some");
  }

  @Override
  public ClusterBackend start(ClusterSpec spec) {
    throw new UnsupportedOperationException();
  }
}
