package io.kubefed.core.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * YAML in the dialect of Kubernetes' own tools: YAML 1.1 scalars on the way in, quotes around
 * everything that a YAML 1.1 reader would take for something else on the way out.
 */
final class Yaml {

  private Yaml() {}

  static List<JsonValue> parse(String yaml) {
    return new YamlReader(yaml).documents();
  }

  static String print(JsonNode node) {
    return new YamlPrinter().print(node);
  }
}
