package io.kubefed.propagation.admission;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Ends connections on which a request takes too long: one that trickles in, byte by byte, is never
 * idle. The time runs from the opening of a connection, or the first byte of a further request,
 * until the answer is written.
 */
final class Patience implements Connection.Listener, AutoCloseable {

  private static final long INTERVAL_MILLIS = 500;

  private final long limitNanos;
  private final Map<Connection, Track> tracks = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** How a connection stands. */
  private static final class Track {
    private volatile boolean waits = true;
    private volatile long since = System.nanoTime();
    private volatile long bytesBefore;
  }

  Patience(long limitMillis) {
    this.limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMillis);
  }

  void watch(Scheduler scheduler) {
    if (!closed) {
      scheduler.schedule(
          () -> {
            sweep(System.nanoTime());
            watch(scheduler);
          },
          INTERVAL_MILLIS,
          TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void onOpened(Connection connection) {
    // The connection that speaks HTTP; the one around it speaks TLS.
    if (connection.getEndPoint() instanceof SslConnection.SslEndPoint) {
      tracks.put(connection, new Track());
    }
  }

  @Override
  public void onClosed(Connection connection) {
    tracks.remove(connection);
  }

  void begin(Request request) {
    Track track = tracks.get(request.getConnectionMetaData().getConnection());
    if (track != null && !track.waits) {
      track.since = System.nanoTime();
      track.waits = true;
    }
  }

  void end(Request request) {
    Connection connection = request.getConnectionMetaData().getConnection();
    Track track = tracks.get(connection);
    if (track != null) {
      track.bytesBefore = connection.getBytesIn();
      track.waits = false;
    }
  }

  private void sweep(long now) {
    tracks.forEach(
        (connection, track) -> {
          if (!track.waits) {
            if (connection.getBytesIn() != track.bytesBefore) {
              track.since = now;
              track.waits = true;
            }
          } else if (now - track.since > limitNanos) {
            tracks.remove(connection);
            connection.getEndPoint().close();
          }
        });
  }

  @Override
  public void close() {
    closed = true;
  }
}
