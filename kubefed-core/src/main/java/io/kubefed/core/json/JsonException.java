package io.kubefed.core.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import org.jspecify.annotations.Nullable;

/**
 * Text that cannot be read as JSON or YAML, or an edit that cannot be made. The message never
 * quotes the content.
 */
public final class JsonException extends RuntimeException {

  JsonException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The parser's words and the place, without its excerpt of the source, which may be a secret. */
  static JsonException of(String format, JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    return new JsonException("not valid " + format + where + ": " + e.getOriginalMessage(), null);
  }
}
