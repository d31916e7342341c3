package io.kubefed.propagation.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class LineSplitterTest {

  @Property
  void whereverChunksEndTheLinesAreTheSame(
      @ForAll @Chars({'a', 'ö', '€', '\n'}) @StringLength(max = 60) String text,
      @ForAll @IntRange(min = 1, max = 7) int chunkSize) {
    byte[] bytes = text.getBytes(UTF_8);
    LineSplitter splitter = new LineSplitter();
    List<String> lines = new ArrayList<>();
    for (int start = 0; start < bytes.length; start += chunkSize) {
      byte[] chunk = Arrays.copyOfRange(bytes, start, Math.min(start + chunkSize, bytes.length));
      splitter
          .split(List.of(ByteBuffer.wrap(chunk)))
          .forEach(line -> lines.add(new String(line, UTF_8)));
    }

    int end = text.lastIndexOf('\n') + 1;
    assertThat(lines)
        .isEqualTo(text.substring(0, end).lines().filter(line -> !line.isEmpty()).toList());
    assertThat(new String(splitter.rest(), UTF_8)).isEqualTo(text.substring(end));
  }
}
