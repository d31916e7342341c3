package io.kubefed.dns.multicluster;

import io.kubefed.core.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The labels and annotations that a ServiceExport has its import carry: those of its {@code spec},
 * and never its own or those of its Service, as KEP-1645 says. Pure.
 *
 * <p>What no server would take as such is left out, or nothing of the service could be imported
 * anywhere; so are the names by which this controller knows its own objects.
 *
 * @param labels the labels
 * @param annotations the annotations
 * @param leftOut what is left out, for people
 */
record ExportedMetadata(
    Map<String, String> labels, Map<String, String> annotations, List<String> leftOut) {

  private static final Set<String> OURS =
      Set.of(
          MultiClusterApi.MANAGED_BY_LABEL,
          MultiClusterApi.DERIVED_SERVICE_ANNOTATION,
          MultiClusterApi.EXPORTED_ANNOTATION);

  private static final Pattern NAME =
      Pattern.compile(
          "([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
              + "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
  private static final int MAX_PREFIX = 253;
  private static final Pattern LABEL_VALUE =
      Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");

  /** Reads what an export asks for. */
  static ExportedMetadata of(JsonValue export) {
    List<String> leftOut = new ArrayList<>();
    Map<String, String> labels =
        read(export, "exportedLabels", value -> LABEL_VALUE.matcher(value).matches(), leftOut);
    Map<String, String> annotations = read(export, "exportedAnnotations", value -> true, leftOut);
    return new ExportedMetadata(labels, annotations, List.copyOf(leftOut));
  }

  private static Map<String, String> read(
      JsonValue export, String field, Predicate<String> isValue, List<String> leftOut) {
    Map<String, String> taken = new TreeMap<>();
    new TreeMap<>(export.path("spec", field).orElseGet(JsonValue::emptyObject).textFields())
        .forEach(
            (name, value) -> {
              if (isName(name) && isValue.test(value) && !OURS.contains(name)) {
                taken.put(name, value);
              } else {
                leftOut.add(field + " " + name);
              }
            });
    return Collections.unmodifiableMap(taken);
  }

  private static boolean isName(String name) {
    return name.indexOf('/') <= MAX_PREFIX && NAME.matcher(name).matches();
  }
}
