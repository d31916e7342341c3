package io.kubefed.propagation.controller.sync;

import io.kubefed.core.KubefedException;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.render.Renderer;
import io.kubefed.core.render.Rendering;
import io.kubefed.core.version.OverrideVersion;
import io.kubefed.core.version.TemplateVersion;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A federated resource with all that is worked out of it once: its versions, its rendering, and the
 * last decision on its placement. Thread-safe.
 */
final class Prepared {

  private final FederatedResource resource;
  private final String templateVersion;
  private final String overrideVersion;
  private final @Nullable Rendering rendering;
  private final @Nullable KubefedException failure;
  private volatile @Nullable Placed placed;

  /** A decision, and what it was made from. */
  private record Placed(Object members, @Nullable Object namespace, PlacementDecision decision) {}

  Prepared(FederatedResource resource) {
    this.resource = resource;
    String template = "";
    String overrides = "";
    Rendering rendered = null;
    KubefedException problem = null;
    try {
      template = TemplateVersion.of(resource);
      overrides = OverrideVersion.of(resource);
      rendered = Renderer.render(resource);
    } catch (KubefedException e) {
      problem = e;
    }
    this.templateVersion = template;
    this.overrideVersion = overrides;
    this.rendering = rendered;
    this.failure = problem;
  }

  FederatedResource resource() {
    return resource;
  }

  String templateVersion() {
    return templateVersion;
  }

  String overrideVersion() {
    return overrideVersion;
  }

  /** Tells templates with their overrides apart. */
  String versions() {
    return templateVersion + "/" + overrideVersion;
  }

  /** Tells apart what is tried in a member. */
  String fingerprint() {
    return versions() + "/" + resource.retainReplicas();
  }

  /** What the clusters should hold; null if {@link #failure} says why that cannot be told. */
  @Nullable Rendering rendering() {
    return rendering;
  }

  @Nullable KubefedException failure() {
    return failure;
  }

  /** The decision that these members and this namespace lead to, made once. */
  PlacementDecision decision(
      Object members, @Nullable Object namespace, Supplier<PlacementDecision> make) {
    Placed last = placed;
    if (last == null || last.members() != members || last.namespace() != namespace) {
      last = new Placed(members, namespace, make.get());
      placed = last;
    }
    return last.decision();
  }
}
