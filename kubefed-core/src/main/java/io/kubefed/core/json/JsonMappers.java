package io.kubefed.core.json;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * Jackson, set up so that nothing gets lost: exact numbers, key order, no duplicate keys, no
 * excerpts in errors.
 */
final class JsonMappers {

  static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  static final JsonMapper JSON =
      JsonMapper.builder()
          .nodeFactory(NODES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  static final ObjectWriter PRETTY = JSON.writerWithDefaultPrettyPrinter();

  private JsonMappers() {}
}
