package io.kubefed.testing;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a test asks of one cluster. Equal specs may share a cluster. */
record ClusterSpec(String name, boolean controllerManager, boolean scheduler, List<Node> nodes) {
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  static final String REGION_LABEL = "topology.kubernetes.io/region";
  static final String ZONE_LABEL = "topology.kubernetes.io/zone";

  ClusterSpec {
    if (!DNS_LABEL.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "The cluster name '" + name + "' is no DNS label: lower-case letters, digits and dashes");
    }
    nodes = List.copyOf(nodes);
  }

  static List<ClusterSpec> of(UseClusters annotation) {
    List<Node> nodes =
        List.of(annotation.nodes()).stream()
            .map(node -> new Node(node.cluster(), node.name(), topology(node)))
            .toList();
    return of(
        List.of(annotation.value()), annotation.controllerManager(), annotation.scheduler(), nodes);
  }

  static List<ClusterSpec> of(
      List<String> names, boolean controllerManager, boolean scheduler, List<Node> nodes) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("No cluster is named");
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException("The cluster '" + name + "' is named twice: " + names);
      }
    }
    for (Node node : nodes) {
      if (!seen.contains(node.cluster())) {
        throw new IllegalArgumentException(
            "The node '"
                + node.name()
                + "' is of cluster '"
                + node.cluster()
                + "', which is none of "
                + names);
      }
    }
    return names.stream()
        .map(
            name ->
                new ClusterSpec(
                    name,
                    controllerManager,
                    scheduler,
                    nodes.stream().filter(node -> node.cluster().equals(name)).toList()))
        .toList();
  }

  private static Map<String, String> topology(UseClusters.Node node) {
    if (node.region().isEmpty()) {
      return node.zone().isEmpty() ? Map.of() : Map.of(ZONE_LABEL, node.zone());
    }
    return node.zone().isEmpty()
        ? Map.of(REGION_LABEL, node.region())
        : Map.of(REGION_LABEL, node.region(), ZONE_LABEL, node.zone());
  }

  record Node(String cluster, String name, Map<String, String> labels) {
    Node {
      labels = Map.copyOf(labels);
    }
  }
}
