/**
 * Overrides: how the object of one member cluster differs from the template.
 *
 * <p>{@link io.kubefed.core.override.OverridePlan} compiles the overrides of a federated resource
 * once and applies those of a cluster to a tree, sharing what they do not touch; {@link
 * io.kubefed.core.override.OverrideException} says which override cannot be applied, where and why.
 * {@link io.kubefed.core.override.JsonPatch} is RFC 6902 as such, for any tree. What the whole
 * object of a cluster looks like is decided in {@code core.render}; items of {@code spec.overrides}
 * are parsed in {@code core.federated}.
 *
 * <h2>Order</h2>
 *
 * <p>Items with a {@code clusterSelector} that matches the cluster apply first, in their order; the
 * item with its {@code clusterName} applies last. Within an item the typed overriders apply first,
 * in the order below and each list in its own order; then {@code clusterOverrides}, so that JSON
 * Patch has the last word. Each step sees the result of the one before.
 *
 * <h2>JSON Patch in overrides</h2>
 *
 * <p>The operations are those of RFC 6902. Overrides are more lenient than that in two points, on
 * which manifests written for KubeFed rely: {@code replace}, also where {@code op} is left out, of
 * a field that is missing sets it if its parent is there; and an array index may be negative,
 * counted from the end ({@code -1} is the last item, and for {@code add} the place behind it), have
 * a sign or leading zeros. {@link io.kubefed.core.override.JsonPatch} allows neither.
 *
 * <h2>Overriders</h2>
 *
 * <p>The typed changes in {@code overriders} of an item compile to JSON Patch for the object at
 * hand; {@link io.kubefed.core.override.Overriders#problems} checks their shape, in this order:
 *
 * <pre>{@code
 * overriders:
 *   image:                        # at least one of the four parts in each item
 *   - containers: [web]           # all containers if left out
 *     registry: mirror.east:5000  # host and port; the rest stays
 *     repository: shop/web        # the path without registry, tag and digest
 *     tag: "1.27"                 # a new tag drops the old digest
 *     digest: sha256:0123...      # a new digest drops the old tag, unless a tag comes with it
 *   command:                      # and args, of the same shape
 *   - containers: [web]
 *     operator: append            # to the end; or remove: all equal items
 *     values: ["--verbose"]
 *   env:                          # in each item one of value, valueFrom and remove: true
 *   - containers: [web]
 *     name: REGION
 *     value: east
 *   labels:                       # of the object
 *     set: {tier: front}
 *     remove: [experimental]
 *   annotations: {set: {...}, remove: [...]}
 *   podLabels: {set: {...}, remove: [...]}       # of the pod template
 *   podAnnotations: {set: {...}, remove: [...]}
 *   replicas: 3                   # spec.replicas
 * }</pre>
 *
 * <p>Containers are those of the pod specification: of a Pod, of the pod template of a PodTemplate,
 * Deployment, ReplicaSet, StatefulSet, DaemonSet, ReplicationController or Job, of the job template
 * of a CronJob, and for kinds of other groups of {@code spec.template.spec}. Init containers are
 * among them; ephemeral containers, which no template can have, are not. A container that is named
 * and does not exist is an error, and so is removing what is not there; only {@code
 * annotations.remove} may name what is missing, because a member's own annotations come and go.
 */
@NullMarked
package io.kubefed.core.override;

import org.jspecify.annotations.NullMarked;
