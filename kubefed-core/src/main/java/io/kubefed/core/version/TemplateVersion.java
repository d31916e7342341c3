package io.kubefed.core.version;

import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.GoJson;
import io.kubefed.core.json.JsonValue;

/** The version of what a federated resource propagates. */
public final class TemplateVersion {

  private TemplateVersion() {}

  /** A hash of {@code spec.template} as it is written; empty where there is none. */
  public static String of(FederatedResource resource) {
    return resource
        .object()
        .path("spec", "template")
        .filter(template -> !template.isNull())
        .map(TemplateVersion::hash)
        .orElse("");
  }

  private static String hash(JsonValue template) {
    return Hash.of(template, GoJson.Numbers.UNSTRUCTURED);
  }
}
