package io.kubefed.cli.resource;

import io.kubefed.cli.federation.ManifestSet;
import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Format;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.Table;
import io.kubefed.cli.shell.VerbException;
import io.kubefed.core.Cluster;
import io.kubefed.core.KubefedException;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.placement.ClusterVerdict;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.render.Origin;
import io.kubefed.core.render.Renderer;
import io.kubefed.core.render.Rendering;
import io.kubefed.propagation.plan.ChangeLimits;
import io.kubefed.propagation.plan.Member;
import io.kubefed.propagation.plan.PlannedChange;
import io.kubefed.propagation.plan.Propagator;
import io.kubefed.propagation.plan.ResourcePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubefedctl explain}. */
@Command(
    name = "explain",
    description = {
      "Says why a federated resource is or is not in each cluster, and how it stands there.",
      "",
      "With --field or --fields it says where the fields of a cluster's object come from: which"
          + " place of the template, or which override."
    },
    footer = {
      "",
      "Examples:",
      "  kubefedctl explain deployments web -n shop",
      "  kubefedctl explain deploy/web -n shop --field=.spec.replicas",
      "  kubefedctl explain deploy/web -n shop --fields --cluster=east",
      "  kubefedctl explain -f web.yaml"
    })
final class ExplainVerb extends ResourceVerb {

  private static final int LONGEST_VALUE = 40;
  private static final Pointer SECRET_DATA = Pointer.of("data");
  private static final Pointer SECRET_TEXT = Pointer.of("stringData");

  @Mixin private FileOptions files;
  @Mixin private Selection selection;

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      order = 15,
      description = "Only tell of this cluster. May be repeated.")
  private List<String> clusters = List.of();

  @Option(
      names = "--field",
      paramLabel = "PATH",
      order = 16,
      description =
          "Tell where this field comes from, and all below it:"
              + " .spec.template.spec.containers[0].image or"
              + " /spec/template/spec/containers/0/image.")
  private @Nullable String field;

  @Option(names = "--fields", order = 17, description = "Tell where every field comes from.")
  private boolean allFields;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      order = 81,
      description =
          "How to print: ${COMPLETION-CANDIDATES}; wide does not shorten values. Default:"
              + " ${DEFAULT-VALUE}")
  private Format format;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  ExplainVerb(Shell shell) {
    super(shell);
  }

  @Override
  protected int run() {
    if (files.files.isEmpty() && selection.type == null) {
      throw wrong("explain what? TYPE and NAME, as in: explain deployments web; or files by -f");
    }
    Optional<ManifestSet> set =
        files.files.isEmpty() ? Optional.empty() : Optional.of(manifests(files, selection));
    List<FederatedResource> resources =
        set.map(ManifestSet::resources).orElseGet(() -> selected(selection));
    if (resources.isEmpty()) {
      sayNothingFound(selection);
      return ExitCodes.OK;
    }
    List<Member> members = members(List.of());
    List<ResourcePlan> plans;
    try (Propagator propagator = propagator(members, set, ChangeLimits.NONE)) {
      plans = propagator.plan(resources).resources();
    }
    if (format.isForPrograms()) {
      print(format.print(JsonValue.of(plans.stream().map(plan -> json(plan, members)).toList())));
    } else {
      plans.forEach(plan -> print(plan, members));
    }
    return plans.stream().anyMatch(plan -> plan.failure().isPresent())
        ? ExitCodes.FAILED
        : ExitCodes.OK;
  }

  /** How one cluster stands. */
  private record Standing(String cluster, boolean placed, String state, String why) {}

  private List<Standing> standings(ResourcePlan plan) {
    Optional<PlacementDecision> placement = plan.placement();
    List<Standing> standings = new ArrayList<>();
    for (PlannedChange change : plan.changes()) {
      if (wanted(change.cluster())) {
        Optional<ClusterVerdict> verdict =
            placement.map(decision -> decision.verdict(change.cluster()));
        standings.add(
            new Standing(
                change.cluster(),
                verdict.map(ClusterVerdict::placed).orElse(false),
                state(change),
                verdict.map(ClusterVerdict::explanation).orElse("")));
      }
    }
    return standings;
  }

  private static String state(PlannedChange change) {
    return switch (change.action()) {
      case NONE -> change.seenResourceVersion().isPresent() ? "in step" : "not there";
      case CREATE -> "to be created";
      case RECREATE -> "missing, to be created again";
      case UPDATE -> "differs, to be updated";
      case ADOPT -> "there but not managed, to be taken over";
      case DELETE -> "to be deleted";
      case RELEASE -> "to be let go";
      case REFUSED -> "refused: " + change.reason();
    };
  }

  private boolean wanted(String cluster) {
    return clusters.isEmpty() || clusters.contains(cluster);
  }

  private void print(ResourcePlan plan, List<Member> members) {
    printLine(plan.resource() + " becomes " + plan.resource().targetReference());
    plan.failure().ifPresent(failure -> printLine("It is left alone: " + failure.getMessage()));
    plan.resource().problems().forEach(problem -> printLine("Problem: " + problem));
    plan.placement()
        .ifPresent(
            decision -> {
              decision.refusal().ifPresent(refusal -> printLine(refusal.message()));
              decision.unsatisfied().forEach(notice -> printLine("Unsatisfied: " + notice));
              decision.problems().forEach(notice -> printLine("Problem: " + notice));
            });
    Table table = new Table("CLUSTER", "PLACED", "STATE", "WHY");
    standings(plan)
        .forEach(
            standing ->
                table.row(
                    standing.cluster(),
                    standing.placed() ? "yes" : "no",
                    standing.state(),
                    standing.why()));
    print(table.toString());
    if (field != null || allFields) {
      Table fields = new Table("CLUSTER", "FIELD", "VALUE", "FROM");
      sources(plan, members)
          .forEach(
              source ->
                  fields.row(
                      source.cluster(), source.field(), shortened(source.value()), source.from()));
      printLine("");
      print(fields.toString());
    }
    printLine("");
  }

  private String shortened(JsonValue value) {
    String text = value.toJson();
    return format == Format.WIDE || text.length() <= LONGEST_VALUE
        ? text
        : text.substring(0, LONGEST_VALUE - 1) + "…";
  }

  private Map<String, Object> json(ResourcePlan plan, List<Member> members) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("resource", plan.resource().toString());
    fields.put("object", plan.resource().targetReference().toString());
    plan.failure()
        .ifPresent(failure -> fields.put("failure", String.valueOf(failure.getMessage())));
    fields.put(
        "problems", plan.resource().problems().stream().map(problem -> "" + problem).toList());
    fields.put(
        "clusters",
        standings(plan).stream()
            .map(
                standing ->
                    Map.of(
                        "cluster", standing.cluster(),
                        "placed", standing.placed(),
                        "state", standing.state(),
                        "why", standing.why()))
            .toList());
    if (field != null || allFields) {
      fields.put(
          "fields",
          sources(plan, members).stream()
              .map(
                  source ->
                      Map.of(
                          "cluster", source.cluster(),
                          "field", source.field(),
                          "value", source.value(),
                          "from", source.from()))
              .toList());
    }
    return fields;
  }

  /** Where one field comes from. */
  private record Source(String cluster, String field, JsonValue value, String from) {}

  private List<Source> sources(ResourcePlan plan, List<Member> members) {
    List<Source> sources = new ArrayList<>();
    if (plan.placement().isEmpty()) {
      return sources;
    }
    Rendering rendering;
    try {
      rendering = Renderer.render(plan.resource());
    } catch (KubefedException e) {
      return sources; // Told already: the plan has failed for the same reason.
    }
    Pointer root = field == null ? Pointer.ROOT : path(field);
    Predicate<Pointer> hidden =
        plan.resource().type().target().kind().equals("Secret")
            ? place -> place.startsWith(SECRET_DATA) || place.startsWith(SECRET_TEXT)
            : place -> false;
    for (Member member : members) {
      if (wanted(member.name()) && plan.placement().get().places(member.name())) {
        Cluster cluster = member.cluster();
        JsonValue tree = rendering.forCluster(cluster).tree();
        Optional<JsonValue> value = tree.at(root);
        if (value.isPresent()) {
          collect(rendering, cluster, root, value.get(), hidden, sources);
        } else {
          sources.add(
              new Source(
                  cluster.name(),
                  root.toString(),
                  JsonValue.NULL,
                  from(rendering, root, cluster) + " (not there)"));
        }
      }
    }
    return sources;
  }

  private static void collect(
      Rendering rendering,
      Cluster cluster,
      Pointer place,
      JsonValue value,
      Predicate<Pointer> hidden,
      List<Source> sources) {
    if (value.isObject() && !value.isEmpty()) {
      value
          .fields()
          .forEach(
              (name, part) ->
                  collect(rendering, cluster, place.child(name), part, hidden, sources));
    } else if (value.isArray() && !value.isEmpty()) {
      for (int i = 0; i < value.size(); i++) {
        collect(rendering, cluster, place.child(i), value.get(i).orElseThrow(), hidden, sources);
      }
    } else {
      sources.add(
          new Source(
              cluster.name(),
              place.toString(),
              hidden.test(place) ? JsonValue.of("(hidden)") : value,
              from(rendering, place, cluster)));
    }
  }

  private static String from(Rendering rendering, Pointer place, Cluster cluster) {
    return rendering.originOf(place, cluster).map(Origin::toString).orElse("nobody");
  }

  /** A place, written as a JSON pointer or with dots. */
  static Pointer path(String text) {
    if (text.startsWith("/")) {
      return Pointer.parse(text);
    }
    List<String> tokens = new ArrayList<>();
    for (String part : text.replaceAll("\\[['\"]?([^\\]'\"]*)['\"]?\\]", ".$1").split("\\.")) {
      if (!part.isEmpty()) {
        tokens.add(part);
      }
    }
    if (tokens.isEmpty()) {
      throw new VerbException("\"" + text + "\" is no field, such as .spec.replicas");
    }
    return new Pointer(tokens);
  }
}
