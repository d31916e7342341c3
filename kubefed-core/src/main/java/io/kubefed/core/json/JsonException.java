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

  /**
   * The place, and what is wrong in words of ours: the parser's quote the source, which may be a
   * secret.
   */
  static JsonException of(String format, JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    return new JsonException("not valid " + format + where + reason(e.getOriginalMessage()), null);
  }

  private static String reason(String words) {
    if (words.startsWith("Unexpected end-of-input")) {
      return ": it ends too early";
    } else if (words.startsWith("Duplicate ")) {
      return ": an object has the same key twice";
    } else if (words.startsWith("Trailing token")) {
      return ": something follows the end of the document";
    }
    return "";
  }
}
