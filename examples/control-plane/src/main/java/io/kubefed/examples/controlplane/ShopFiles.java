package io.kubefed.examples.controlplane;

import io.kubefed.core.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The YAML files of the shop. */
final class ShopFiles {

  private static final List<String> NAMES =
      List.of(
          "01-namespace",
          "02-cluster-role",
          "03-service-account",
          "04-settings",
          "05-credentials",
          "06-web",
          "07-web-service",
          "08-web-ingress",
          "09-cache",
          "10-import",
          "11-till");

  private ShopFiles() {}

  /** The federated resources, the namespace first. */
  static List<JsonValue> resources() {
    return NAMES.stream().map(name -> read("/shop/" + name + ".yaml")).toList();
  }

  /** The definition of the type that no line of Java knows. */
  static JsonValue definition() {
    return read("/till-definition.yaml");
  }

  private static JsonValue read(String name) {
    try (InputStream stream = ShopFiles.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the example's " + name + " is not on the class path");
      }
      return JsonValue.parseYaml(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
