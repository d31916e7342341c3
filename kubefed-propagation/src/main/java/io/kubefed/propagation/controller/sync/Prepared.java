package io.kubefed.propagation.controller.sync;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.placement.PlacementDecision;
import io.kubefed.core.render.Renderer;
import io.kubefed.core.render.Rendering;
import io.kubefed.core.version.OverrideVersion;
import io.kubefed.core.version.TemplateVersion;
import io.kubefed.core.version.VersionRecord;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A federated resource with all that is worked out of it once, when needed: its versions, its
 * rendering, last decision on its placement. Thread-safe.
 */
final class Prepared {

  private final FederatedResource resource;
  private final ObjectReference record;
  private volatile @Nullable Wanted wanted;
  private volatile @Nullable Placed placed;

  /** A decision, and what it was made from. */
  private record Placed(Object members, @Nullable Object namespace, PlacementDecision decision) {}

  /** What comes of template and overrides: a rendering, or why there is none. */
  private record Wanted(
      String templateVersion,
      String overrideVersion,
      String versions,
      String fingerprint,
      @Nullable Rendering rendering,
      @Nullable KubefedException failure) {

    static Wanted of(FederatedResource resource) {
      String template = "";
      String overrides = "";
      try {
        template = TemplateVersion.of(resource);
        overrides = OverrideVersion.of(resource);
        return of(resource, template, overrides, Renderer.render(resource), null);
      } catch (KubefedException e) {
        return of(resource, template, overrides, null, e);
      }
    }

    private static Wanted of(
        FederatedResource resource,
        String template,
        String overrides,
        @Nullable Rendering rendering,
        @Nullable KubefedException failure) {
      String versions = template + "/" + overrides;
      return new Wanted(
          template,
          overrides,
          versions,
          versions + "/" + resource.retainReplicas(),
          rendering,
          failure);
    }
  }

  Prepared(FederatedResource resource) {
    this.resource = resource;
    this.record = VersionRecord.referenceFor(resource);
  }

  /** Worked out at first use: states without finalizer, or being deleted, need none of it. */
  private Wanted wanted() {
    Wanted known = wanted;
    if (known == null) {
      known = Wanted.of(resource);
      wanted = known;
    }
    return known;
  }

  FederatedResource resource() {
    return resource;
  }

  /** The object that holds the record of the versions of the resource. */
  ObjectReference record() {
    return record;
  }

  String templateVersion() {
    return wanted().templateVersion();
  }

  String overrideVersion() {
    return wanted().overrideVersion();
  }

  /** Tells templates with their overrides apart. */
  String versions() {
    return wanted().versions();
  }

  /** Tells apart what is tried in a member. */
  String fingerprint() {
    return wanted().fingerprint();
  }

  /** What the clusters should hold; null if {@link #failure} says why that cannot be told. */
  @Nullable Rendering rendering() {
    return wanted().rendering();
  }

  @Nullable KubefedException failure() {
    return wanted().failure();
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
