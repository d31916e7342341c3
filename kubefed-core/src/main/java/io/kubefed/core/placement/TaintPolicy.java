package io.kubefed.core.placement;

import io.kubefed.core.Cluster;
import io.kubefed.core.placement.Taint.Effect;
import io.kubefed.core.placement.Taints.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps resources out of clusters with taints that they do not tolerate. */
record TaintPolicy() implements PlacementPolicy {

  @Override
  public String name() {
    return "taints";
  }

  @Override
  public PolicyVerdicts judge(PolicyContext context, List<Cluster> candidates) {
    if (context.resource().type().isNamespace()) {
      return PolicyVerdicts.KEEP_ALL;
    }
    PolicyVerdicts.Builder verdicts = PolicyVerdicts.builder();
    List<Toleration> tolerations = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    collect(Taints.tolerations(context.resource()), tolerations, unreadable);
    context
        .request()
        .namespace()
        .ifPresent(namespace -> collect(Taints.tolerations(namespace), tolerations, unreadable));
    unreadable.forEach(verdicts::problem);
    String doubt = unreadable.isEmpty() ? null : String.join("; ", unreadable);
    for (Cluster cluster : candidates) {
      Reading<Taint> taints = Taints.of(cluster);
      String problem = taints.problem();
      if (problem != null) {
        verdicts.problem("cluster " + cluster.name() + ": " + problem);
        verdicts.on(cluster, Opinion.undecided(problem));
      } else if (!taints.values().isEmpty()) {
        verdicts.on(
            cluster, opinion(taints.values(), tolerations, doubt, context.isCurrent(cluster)));
      }
    }
    return verdicts.build();
  }

  private static void collect(
      Reading<Toleration> reading, List<Toleration> tolerations, List<String> unreadable) {
    tolerations.addAll(reading.values());
    if (reading.problem() != null) {
      unreadable.add(reading.problem());
    }
  }

  private static Opinion opinion(
      List<Taint> taints, List<Toleration> tolerations, @Nullable String doubt, boolean current) {
    List<Taint> untolerated =
        taints.stream()
            .filter(taint -> tolerations.stream().noneMatch(each -> each.tolerates(taint)))
            .toList();
    Optional<Taint> evicting = first(untolerated, Effect.NO_EXECUTE);
    Optional<Taint> excluding = evicting.or(() -> first(untolerated, Effect.NO_SCHEDULE));
    if (excluding.isPresent() && doubt != null) {
      return Opinion.undecided(excluding.get() + " may be tolerated or not: " + doubt);
    } else if (evicting.isPresent() || (excluding.isPresent() && !current)) {
      return Opinion.exclude(words("does not tolerate ", excluding.get()));
    } else if (excluding.isPresent()) {
      return Opinion.keep(
          words("stays where it is, although it does not tolerate ", excluding.get()));
    } else if (!untolerated.isEmpty()) {
      return Opinion.keep(words("does not tolerate, but may ignore, ", untolerated.get(0)));
    }
    return Opinion.keep(words("tolerates ", taints.get(0)));
  }

  private static Optional<Taint> first(List<Taint> taints, Effect effect) {
    return taints.stream().filter(taint -> taint.effect() == effect).findFirst();
  }

  private static Supplier<String> words(String words, Taint taint) {
    return () -> words + taint;
  }
}
