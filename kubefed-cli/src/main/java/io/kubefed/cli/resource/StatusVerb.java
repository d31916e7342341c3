package io.kubefed.cli.resource;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Format;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.Table;
import io.kubefed.core.ResourceType;
import io.kubefed.core.api.KubeFedNames;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.core.status.ClusterStatus;
import io.kubefed.core.status.FederatedStatus;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.plan.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubefedctl status}. */
@Command(
    name = "status",
    description = {
      "Shows federated resources and how they stand in each cluster: for workloads the pods that"
          + " are ready and those that are to be, for everything else whether it is there.",
      "",
      "\"-\" is where a resource is not placed. Words such as CreationFailed are what the control"
          + " plane reports; kubefedctl explain tells more. A status that is \"pending\" has not"
          + " been seen by a control plane yet."
    },
    footer = {
      "",
      "Examples:",
      "  kubefedctl status -n shop",
      "  kubefedctl status deployments -A",
      "  kubefedctl status deploy/web -n shop --watch"
    })
final class StatusVerb extends ResourceVerb {

  private static final int SHOWN_CLUSTERS = 8;
  private static final int PAGE = 500;

  @Mixin private Selection selection;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      order = 15,
      description = "Only show this cluster. May be repeated.")
  private List<String> clusters = List.of();

  @Option(
      names = {"-w", "--watch"},
      order = 16,
      description = "Look again and again, and print what has changed, until interrupted.")
  private boolean watch;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      defaultValue = "2",
      order = 17,
      description = "How long to wait between two looks. Default: ${DEFAULT-VALUE}")
  private long intervalSeconds;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      order = 81,
      description =
          "How to print: ${COMPLETION-CANDIDATES}; table shows at most "
              + SHOWN_CLUSTERS
              + " clusters and the worst of the others. Default: ${DEFAULT-VALUE}")
  private Format format;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  StatusVerb(Shell shell) {
    super(shell);
  }

  @Override
  protected int run() throws InterruptedException {
    if (intervalSeconds < 1) {
      throw wrong("--interval is at least 1");
    }
    List<Member> members = members(clusters);
    String before = "";
    do {
      List<Row> rows = rows(members);
      if (rows.isEmpty()) {
        sayNothingFound(selection);
      }
      String text = rows.isEmpty() ? "" : text(rows, members);
      if (!text.equals(before)) {
        print((before.isEmpty() || format.isForPrograms() ? "" : "\n") + text);
        before = text;
      }
      if (watch) {
        shell().sleeper().sleep(Duration.ofSeconds(intervalSeconds));
      }
    } while (watch);
    return ExitCodes.OK;
  }

  /** How a resource stands in a cluster: in words, and whether that is well. */
  private record Cell(String text, boolean well, Optional<Readiness> readiness) {

    static Cell problem(String text) {
      return new Cell(text, false, Optional.empty());
    }
  }

  /** How a resource stands. */
  private record Row(FederatedResource resource, String status, SortedMap<String, Cell> cells) {

    String ready() {
      List<Readiness> all =
          cells.values().stream().flatMap(cell -> cell.readiness().stream()).toList();
      if (all.stream().anyMatch(Readiness::workload)) {
        return all.stream().mapToLong(Readiness::ready).sum()
            + "/"
            + all.stream().mapToLong(Readiness::wanted).sum();
      }
      return cells.values().stream().filter(Cell::well).count() + "/" + cells.size();
    }
  }

  private List<Row> rows(List<Member> members) {
    List<FederatedResource> resources = selected(selection);
    Map<String, Map<ResourceType, Held>> held = held(resources, members);
    List<Row> rows = new ArrayList<>();
    for (FederatedResource resource : resources) {
      SortedMap<String, Cell> cells = new TreeMap<>();
      SortedMap<String, ClusterStatus> reported = FederatedStatus.clustersOf(resource.status());
      for (Member member : members) {
        ClusterStatus status = reported.get(member.name());
        if (status != null) {
          Held there =
              held.getOrDefault(member.name(), Map.of())
                  .getOrDefault(resource.type().target(), Held.NOTHING);
          cells.put(member.name(), cell(resource, status, there));
        }
      }
      rows.add(new Row(resource, status(resource), cells));
    }
    return rows;
  }

  private static Cell cell(FederatedResource resource, ClusterStatus status, Held there) {
    String word = status.status();
    if (!word.isEmpty()) {
      return Cell.problem(word);
    } else if (!there.failure().isEmpty()) {
      return Cell.problem(there.failure());
    }
    JsonValue object = there.objects().get(resource.targetReference().qualifiedName());
    if (object == null) {
      return Cell.problem("missing");
    }
    Readiness readiness = Readiness.of(object);
    String text =
        readiness.workload()
            ? readiness.ready() + "/" + readiness.wanted()
            : readiness.isReady() ? "ok" : "";
    return new Cell(
        (text + " " + readiness.note()).strip(), readiness.isReady(), Optional.of(readiness));
  }

  private static String status(FederatedResource resource) {
    if (resource.isBeingDeleted()) {
      return "deleting";
    }
    JsonValue status = resource.status();
    if (status.integer("observedGeneration").orElse(-1) < resource.generation().orElse(0)) {
      return "pending";
    }
    return status.get("conditions").map(JsonValue::items).orElse(List.of()).stream()
        .filter(condition -> condition.text("type").equals(Optional.of("Propagation")))
        .findFirst()
        .map(
            condition ->
                condition.text("status").equals(Optional.of("True"))
                    ? "ok"
                    : condition.text("reason").filter(text -> !text.isEmpty()).orElse("not ok"))
        .orElse("pending");
  }

  /** What a member holds of a type, by namespace and name; or why that cannot be told. */
  private record Held(Map<String, JsonValue> objects, String failure) {

    static final Held NOTHING = new Held(Map.of(), "");
  }

  /** Asks all members side by side, one list for each type. */
  private Map<String, Map<ResourceType, Held>> held(
      List<FederatedResource> resources, List<Member> members) {
    Set<ResourceType> types = new LinkedHashSet<>();
    resources.forEach(resource -> types.add(resource.type().target()));
    Set<String> namespaces = new LinkedHashSet<>();
    resources.forEach(resource -> namespaces.add(resource.namespace()));
    String namespace = namespaces.size() == 1 ? namespaces.iterator().next() : "";
    Map<String, Map<ResourceType, Held>> held = new ConcurrentHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(16, members.size()));
    try {
      CompletableFuture.allOf(
              members.stream()
                  .map(
                      member ->
                          CompletableFuture.runAsync(
                              () -> held.put(member.name(), held(member, types, namespace)),
                              threads))
                  .toArray(CompletableFuture[]::new))
          .join();
    } finally {
      threads.shutdownNow();
    }
    return held;
  }

  private static Map<ResourceType, Held> held(
      Member member, Set<ResourceType> types, String namespace) {
    Map<ResourceType, Held> held = new HashMap<>();
    String lost = "";
    for (ResourceType type : types) {
      held.put(type, lost.isEmpty() ? held(member, type, namespace) : new Held(Map.of(), lost));
      String failure = held.getOrDefault(type, Held.NOTHING).failure();
      if (failure.equals(UNREACHABLE)) {
        lost = failure; // Asking again would only wait as long again.
      }
    }
    return held;
  }

  private static final String UNREACHABLE = "unreachable";

  private static Held held(Member member, ResourceType type, String namespace) {
    Map<String, JsonValue> objects = new LinkedHashMap<>();
    try {
      member
          .client()
          .listAll(
              type,
              ListOptions.inNamespace(type.namespaced() ? namespace : "")
                  .withLabelSelector(
                      LabelSelector.ofLabels(
                          Map.of(KubeFedNames.MANAGED_LABEL, KubeFedNames.MANAGED)))
                  .withLimit(PAGE))
          .items()
          .forEach(
              object -> {
                String of = object.text("metadata", "namespace").orElse("");
                String name = object.text("metadata", "name").orElse("");
                objects.put(
                    type.namespaced() ? of + "/" + name : name,
                    object.text("kind").isPresent()
                        ? object
                        : object.with("kind", JsonValue.of(type.kind())));
              });
      return new Held(objects, "");
    } catch (TypeNotServedException e) {
      return new Held(Map.of(), "not served");
    } catch (ClusterException e) {
      return new Held(Map.of(), e.isRetryable() ? UNREACHABLE : "not readable");
    }
  }

  private String text(List<Row> rows, List<Member> members) {
    if (format.isForPrograms()) {
      return format.print(JsonValue.of(rows.stream().map(StatusVerb::json).toList()));
    }
    boolean each = format == Format.WIDE || members.size() <= SHOWN_CLUSTERS;
    List<String> headings = new ArrayList<>();
    if (selection.allNamespaces) {
      headings.add("NAMESPACE");
    }
    headings.addAll(List.of("RESOURCE", "STATUS", "READY"));
    if (each) {
      members.forEach(member -> headings.add(member.name()));
    } else {
      headings.add("CLUSTERS");
      headings.add("PROBLEMS");
    }
    Table table = new Table(headings);
    rows.forEach(row -> table.row(cells(row, members, each)));
    return table.toString();
  }

  private List<String> cells(Row row, List<Member> members, boolean each) {
    List<String> cells = new ArrayList<>();
    if (selection.allNamespaces) {
      cells.add(row.resource().namespace());
    }
    cells.add(
        row.resource().type().federated().kind().toLowerCase(Locale.ROOT)
            + "/"
            + row.resource().name());
    cells.add(row.status());
    cells.add(row.ready());
    if (each) {
      members.forEach(
          member ->
              cells.add(
                  Optional.ofNullable(row.cells().get(member.name())).map(Cell::text).orElse("-")));
      return cells;
    }
    cells.add(Integer.toString(row.cells().size()));
    List<String> problems =
        row.cells().entrySet().stream()
            .filter(cell -> !cell.getValue().well())
            .map(cell -> cell.getKey() + ": " + cell.getValue().text())
            .toList();
    cells.add(
        String.join(", ", problems.subList(0, Math.min(2, problems.size())))
            + (problems.size() > 2 ? " and " + (problems.size() - 2) + " more" : ""));
    return cells;
  }

  private static Map<String, Object> json(Row row) {
    Map<String, Object> clusters = new LinkedHashMap<>();
    row.cells()
        .forEach(
            (name, cell) -> {
              Map<String, Object> fields = new LinkedHashMap<>();
              fields.put("state", cell.text());
              fields.put("ok", cell.well());
              cell.readiness()
                  .filter(Readiness::workload)
                  .ifPresent(
                      readiness -> {
                        fields.put("ready", readiness.ready());
                        fields.put("wanted", readiness.wanted());
                      });
              clusters.put(name, fields);
            });
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", row.resource().type().federated().kind());
    if (!row.resource().namespace().isEmpty()) {
      fields.put("namespace", row.resource().namespace());
    }
    fields.put("name", row.resource().name());
    fields.put("status", row.status());
    fields.put("clusters", clusters);
    return fields;
  }
}
