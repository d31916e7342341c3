package io.kubefed.propagation.informer;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of the answers that a client reads, watches included, unpacked. */
final class WireBytes implements Interceptor {

  private final AtomicLong count = new AtomicLong();

  @Override
  public AsyncBody.Consumer<List<ByteBuffer>> consumer(
      AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
    return new AsyncBody.Consumer<>() {
      @Override
      public void consume(List<ByteBuffer> chunk, AsyncBody body) throws Exception {
        chunk.forEach(buffer -> count.addAndGet(buffer.remaining()));
        consumer.consume(chunk, body);
      }
    };
  }

  /** How many bytes there were since this was last asked. */
  long take() {
    return count.getAndSet(0);
  }
}
