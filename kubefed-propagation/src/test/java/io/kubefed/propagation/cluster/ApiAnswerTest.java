package io.kubefed.propagation.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How bodies come out that may be compressed. */
class ApiAnswerTest {

  private static byte[] compressed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "o", "ok", "{\"items\": []}"})
  void whatIsCompressedIsDecompressed(String text) throws IOException {
    ApiAnswer decoded = new ApiAnswer(429, "7", compressed(text)).decoded();

    assertThat(decoded.body()).asString(UTF_8).isEqualTo(text);
    assertThat(decoded.code()).isEqualTo(429);
    assertThat(decoded.retryAfter()).isEqualTo("7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "o", "ok", "{\"items\": []}", "\u001f"})
  void whatIsNotCompressedStaysAsItIs(String text) throws IOException {
    ApiAnswer answer = new ApiAnswer(200, null, text.getBytes(UTF_8));

    assertThat(answer.decoded()).isSameAs(answer);
  }

  @Test
  void whatIsCutOffIsRefused() throws IOException {
    byte[] whole = compressed("{\"items\": []}");
    ApiAnswer cut = new ApiAnswer(200, null, Arrays.copyOf(whole, whole.length - 9));

    assertThatThrownBy(cut::decoded).isInstanceOf(IOException.class);
  }
}
