package io.kubefed.propagation.cluster;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Cuts a stream of bytes at its line feeds, wherever its chunks end. Not thread-safe. */
final class LineSplitter {

  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

  /** The lines that end in this chunk, without their line feeds; empty lines left out. */
  List<byte[]> split(List<ByteBuffer> chunk) {
    List<byte[]> lines = new ArrayList<>();
    for (ByteBuffer buffer : chunk) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      int start = 0;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == '\n') {
          rest.write(bytes, start, i - start);
          if (rest.size() > 0) {
            lines.add(rest.toByteArray());
            rest.reset();
          }
          start = i + 1;
        }
      }
      rest.write(bytes, start, bytes.length - start);
    }
    return lines;
  }

  /** What has come after the last line feed. */
  byte[] rest() {
    return rest.toByteArray();
  }
}
