package io.kubefed.core.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** YAML in the dialect of Kubernetes' tools. */
final class Yaml {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .nodeFactory(JsonMappers.NODES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
          .build();

  private Yaml() {}

  static List<JsonValue> parse(String yaml) {
    List<JsonValue> documents = new ArrayList<>();
    try (MappingIterator<JsonNode> nodes = YAML.readerFor(JsonNode.class).readValues(yaml)) {
      while (nodes.hasNextValue()) {
        JsonNode node = nodes.nextValue();
        if (node != null && !node.isNull() && !node.isMissingNode()) {
          documents.add(JsonValue.wrap(node));
        }
      }
    } catch (JsonProcessingException e) {
      throw JsonException.of("YAML", e);
    } catch (IOException e) {
      throw new JsonException("not readable as YAML: " + e.getMessage(), e);
    }
    return documents;
  }

  static String print(JsonNode node) {
    try {
      return YAML.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw JsonException.of("YAML", e);
    }
  }
}
