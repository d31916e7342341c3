package io.kubefed.cli.resource;

import io.kubefed.core.Cluster;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a cluster and its labels: {@code east:env=prod,tier=1}. */
final class ClusterConverter implements ITypeConverter<Cluster> {

  @Override
  public Cluster convert(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    if (name.isBlank()) {
      throw new TypeConversionException("\"" + text + "\" names no cluster");
    }
    Map<String, String> labels = new LinkedHashMap<>();
    if (colon >= 0) {
      for (String label : text.substring(colon + 1).split(",")) {
        int equals = label.indexOf('=');
        if (equals <= 0) {
          throw new TypeConversionException(
              "\"" + label + "\" is no label, such as env=prod, in \"" + text + "\"");
        }
        labels.put(label.substring(0, equals), label.substring(equals + 1));
      }
    }
    return Cluster.named(name).withLabels(labels);
  }
}
