package io.kubefed.propagation.controller.sync;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.Cluster;
import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.core.override.OverrideException;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.core.render.Manifest;
import io.kubefed.core.retain.Retention;
import io.kubefed.core.retain.ServerFields;
import io.kubefed.core.status.PropagationStatus;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.DeleteResult;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.sync.Step.Work;
import io.kubefed.propagation.plan.DeletionOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what a {@link Step} asks for, in a lane: each call is one request, or two where the
 * object has to be read first. Every write to an object that is there names the version that it was
 * decided by, so that nothing that somebody else did in between is overwritten unseen.
 */
final class MemberWrites {

  /** How often an object is read anew that changes while it is written. */
  private static final int TRIES = 5;

  private static final Pointer MANAGED_FIELDS = Pointer.of("metadata", "managedFields");
  private static final JsonValue NO_OWNERS = JsonValue.of(List.of(Map.of()));

  private final FederatedType type;
  private final boolean withStatus;
  private final boolean fieldOwnership;
  private final boolean readsBeforeUpdates;
  private final MemberSide members;
  private final Steps steps;

  /**
   * What came of it.
   *
   * @param status how the cluster stands
   * @param words what went wrong; empty if nothing did
   * @param view what the member holds now, where it is as it should be; else null
   * @param updated whether an object that was there was changed
   */
  record Done(PropagationStatus status, String words, @Nullable MemberView view, boolean updated) {

    static Done ok(MemberView view, boolean updated) {
      return new Done(PropagationStatus.OK, "", view, updated);
    }

    static Done failed(PropagationStatus status, String words) {
      return new Done(status, words, null, false);
    }

    /** Nothing is there any more that this control plane manages. */
    static Done gone() {
      return new Done(PropagationStatus.OK, "", null, false);
    }
  }

  MemberWrites(
      FederatedType type,
      boolean withStatus,
      boolean fieldOwnership,
      MemberSide members,
      Steps steps) {
    this.type = type;
    this.fieldOwnership = fieldOwnership;
    this.withStatus = withStatus;
    this.readsBeforeUpdates = Retention.standard().keepsMoreThanMetadata(type.target());
    this.members = members;
    this.steps = steps;
  }

  /** Creates the object, or adopts the one that is there. */
  Done create(Prepared prepared, Member member, boolean adopt) {
    Cluster cluster = member.cluster();
    Manifest manifest;
    try {
      manifest = Steps.rendering(prepared).forCluster(cluster);
    } catch (OverrideException e) {
      return Done.failed(PropagationStatus.APPLY_OVERRIDES_FAILED, String.valueOf(e.getMessage()));
    } catch (KubefedException | JsonException e) {
      return Done.failed(PropagationStatus.COMPUTE_RESOURCE_FAILED, String.valueOf(e.getMessage()));
    }
    ObjectReference target = prepared.resource().targetReference();
    if (steps.isHostNamespace(cluster.name())) {
      return adopt(prepared, member, target, manifest.type(), true);
    }
    try {
      return written(
          member,
          target,
          member.client().create(manifest.type(), sent(manifest.tree()), WriteOptions.DEFAULT),
          false);
    } catch (AlreadyExistsException e) {
      return adopt(prepared, member, target, manifest.type(), adopt);
    } catch (NotFoundException e) {
      throw target.namespace().isEmpty()
          ? e
          : new RefusedForNowException(
              cluster.name(),
              target,
              "namespace "
                  + target.namespace()
                  + " does not exist there (yet); federate it, or create it there",
              e);
    }
  }

  private Done adopt(
      Prepared prepared, Member member, ObjectReference target, ResourceType at, boolean adopt) {
    Optional<JsonValue> there = read(member, at, target);
    if (there.isEmpty()) {
      throw steps.isHostNamespace(member.name())
          ? new RefusedForNowException(
              member.name(),
              target,
              "the host's own namespaces are not created by propagation; create it there",
              new IllegalStateException("no such namespace"))
          : new RefusedForNowException(
              member.name(),
              target,
              "the object was there and went while it was created",
              new IllegalStateException("no such object"));
    }
    JsonValue current = there.get();
    if (!ManagedLabel.isManaged(current) && !ManagedLabel.isRefused(current) && !adopt) {
      return Done.failed(
          PropagationStatus.ALREADY_EXISTS,
          "an object of that name exists already, and adoption is disabled; set"
              + " spec.syncController.adoptResources of the KubeFedConfig to Enabled, or remove the"
              + " object");
    }
    return makeRight(prepared, member, target, at, current, TRIES);
  }

  /** The object as it is sent: without owners of fields, which one empty entry takes away. */
  private JsonValue sent(JsonValue object) {
    return fieldOwnership ? object : JsonEditor.on(object).set(MANAGED_FIELDS, NO_OWNERS).build();
  }

  private static Optional<JsonValue> read(
      Member member, ResourceType type, ObjectReference target) {
    return member.client().get(type, target.namespace(), target.name());
  }

  /** Makes an object right that is there. */
  Done update(Prepared prepared, Member member, Work work) {
    ObjectReference target = prepared.resource().targetReference();
    MemberView view = requireNonNull(work.view());
    if (!work.look() && !readsBeforeUpdates && !prepared.resource().retainReplicas()) {
      JsonValue metadata = view.tree(target.namespace(), target.name());
      try {
        return write(prepared, member, target, type.target(), metadata);
      } catch (ConflictException e) {
        // Somebody else was quicker: the object has to be read.
      }
    }
    return reread(prepared, member, target, type.target(), TRIES);
  }

  private Done reread(
      Prepared prepared, Member member, ObjectReference target, ResourceType at, int tries) {
    Optional<JsonValue> there = read(member, at, target);
    if (there.isEmpty()) {
      members.removed(
          member.name(),
          target,
          members.view(member.name(), target).map(MemberView::uid).orElse(""));
      throw new RefusedForNowException(
          member.name(),
          target,
          "the object went while it was updated",
          new IllegalStateException("no such object"));
    }
    return makeRight(prepared, member, target, at, there.get(), tries);
  }

  /** Makes an object right that was just read; writes nothing where nothing differs. */
  private Done makeRight(
      Prepared prepared,
      Member member,
      ObjectReference target,
      ResourceType at,
      JsonValue current,
      int tries) {
    if (ManagedLabel.isRefused(current)) {
      return Done.failed(
          PropagationStatus.MANAGED_LABEL_FALSE,
          "the object there says "
              + ManagedLabel.KEY
              + ": \"false\"; remove that label to let the federation manage it");
    }
    try {
      return write(prepared, member, target, at, current);
    } catch (ConflictException e) {
      if (tries <= 1) {
        throw new RefusedForNowException(
            member.name(), target, "the object keeps changing while it is written", e);
      }
      return reread(prepared, member, target, at, tries - 1);
    }
  }

  /** Writes what the member should hold over what it holds, which may be its metadata alone. */
  private Done write(
      Prepared prepared,
      Member member,
      ObjectReference target,
      ResourceType at,
      JsonValue current) {
    JsonValue desired;
    try {
      desired = steps.desired(prepared, member.cluster(), current);
    } catch (OverrideException e) {
      return Done.failed(PropagationStatus.APPLY_OVERRIDES_FAILED, String.valueOf(e.getMessage()));
    } catch (JsonException e) {
      return Done.failed(PropagationStatus.FIELD_RETENTION_FAILED, String.valueOf(e.getMessage()));
    } catch (KubefedException e) {
      return Done.failed(PropagationStatus.COMPUTE_RESOURCE_FAILED, String.valueOf(e.getMessage()));
    }
    if (ManagedLabel.isManaged(current) && ServerFields.isSame(current, desired)) {
      MemberView view = MemberView.of(current, withStatus);
      members.wrote(member.name(), target, view);
      return Done.ok(view, false);
    }
    String before = current.text("metadata", "resourceVersion").orElse("");
    JsonValue after = member.client().update(at, sent(desired), WriteOptions.DEFAULT);
    boolean moved = !after.text("metadata", "resourceVersion").orElse("").equals(before);
    return written(member, target, after, moved);
  }

  private Done written(Member member, ObjectReference target, JsonValue after, boolean updated) {
    MemberView view = MemberView.of(after, withStatus);
    members.wrote(member.name(), target, view);
    return Done.ok(view, updated);
  }

  /** Deletes the object, or begins to. */
  Done delete(Prepared prepared, Member member, MemberView view) {
    DeleteOptions options = DeletionOptions.of(prepared.resource());
    return delete(member, prepared.resource().targetReference(), view, options);
  }

  /** Deletes an object that this control plane manages, however often it changes meanwhile. */
  Done delete(Member member, ObjectReference target, MemberView view, DeleteOptions options) {
    MemberView seen = view;
    for (int i = 1; ; i++) {
      try {
        DeleteResult result =
            member
                .client()
                .delete(
                    type.target(),
                    target.namespace(),
                    target.name(),
                    options.withUid(seen.uid()).withResourceVersion(seen.resourceVersion()));
        if (result.isGone()) {
          members.removed(member.name(), target, seen.uid());
          return Done.gone();
        }
        members.wrote(
            member.name(), target, MemberView.of(result.remaining().orElseThrow(), withStatus));
        return Done.failed(PropagationStatus.WAITING_FOR_REMOVAL, "it is being deleted");
      } catch (NotFoundException e) {
        members.removed(member.name(), target, seen.uid());
        return Done.gone();
      } catch (ConflictException e) {
        Optional<JsonValue> now = read(member, type.target(), target);
        if (now.isEmpty() || !ManagedLabel.isManaged(now.get())) {
          members.removed(member.name(), target, seen.uid());
          return Done.gone();
        } else if (i == TRIES) {
          throw new RefusedForNowException(
              member.name(), target, "the object keeps changing while it is deleted", e);
        }
        seen = MemberView.of(now.get(), withStatus);
      }
    }
  }

  /**
   * Removes an object that may be there although no cache has shown it.
   *
   * @param stays whether it is to lose the managed label only
   */
  Done removeUnseen(Prepared prepared, Member member, boolean stays) {
    ObjectReference target = prepared.resource().targetReference();
    Optional<JsonValue> there = read(member, type.target(), target);
    if (there.isEmpty() || !ManagedLabel.isManaged(there.get())) {
      return Done.gone();
    }
    MemberView view = MemberView.of(there.get(), withStatus);
    return stays ? release(member, target, view) : delete(prepared, member, view);
  }

  /** Takes the managed label off the object: it stays, and is not looked after any more. */
  Done release(Member member, ObjectReference target, MemberView view) {
    release(member.client(), type.target(), target);
    members.removed(member.name(), target, view.uid());
    return Done.gone();
  }

  /** Takes the managed label off an object, if it is there. */
  static void release(ClusterClient client, ResourceType type, ObjectReference target) {
    JsonValue labels = JsonValue.emptyObject().with(ManagedLabel.KEY, JsonValue.NULL);
    try {
      client.patch(
          type,
          target.namespace(),
          target.name(),
          Patch.merge(
              JsonValue.emptyObject()
                  .with("metadata", JsonValue.emptyObject().with("labels", labels))),
          WriteOptions.DEFAULT);
    } catch (NotFoundException e) {
      // Then there is no label either.
    }
  }

  /** How a failure of an operation shows, whether the lane tries again or not. */
  static PropagationStatus statusOf(Operation operation, Throwable failure) {
    return failure instanceof ClusterException cluster && cluster.isOutcomeUnknown()
        ? operation.timedOut
        : operation.failed;
  }
}
