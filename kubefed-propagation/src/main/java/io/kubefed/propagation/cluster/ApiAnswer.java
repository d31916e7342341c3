package io.kubefed.propagation.cluster;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What an API server answered.
 *
 * @param code the status code of HTTP
 * @param retryAfter the header of that name, if any
 * @param body the whole body
 */
@SuppressWarnings("ArrayRecordComponent") // Lives between two methods; nobody compares it.
record ApiAnswer(int code, @Nullable String retryAfter, byte[] body) {

  private static final int BUFFER = 8192;

  boolean isSuccessful() {
    return code >= 200 && code < 300;
  }

  /**
   * This answer in clear. What is compressed shows by how it begins, as no JSON and no text does:
   * the header Content-Encoding does not tell, since some HTTP clients decompress and leave it.
   *
   * @throws IOException if the body is damaged
   */
  ApiAnswer decoded() throws IOException {
    if (body.length < 2 || (body[0] & 0xff) != 0x1f || (body[1] & 0xff) != 0x8b) {
      return this;
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body), BUFFER)) {
      return new ApiAnswer(code, retryAfter, in.readAllBytes());
    }
  }
}
