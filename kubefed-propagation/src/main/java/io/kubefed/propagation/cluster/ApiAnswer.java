package io.kubefed.propagation.cluster;

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

  boolean isSuccessful() {
    return code >= 200 && code < 300;
  }
}
