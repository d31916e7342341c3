/**
 * Rendering: what one member cluster should hold of a federated resource.
 *
 * <p>Start at {@link io.kubefed.core.render.Renderer}, which prepares what all clusters share;
 * {@link io.kubefed.core.render.Rendering} then yields one {@link io.kubefed.core.render.Manifest}
 * per cluster and says where each of its fields comes from. Equal resources and clusters give equal
 * manifests, byte for byte.
 *
 * <p>The order is KubeFed's: the object of the template; then, where the cluster holds the object
 * already, what is retained of it, which {@code core.retain} decides; then the overrides, which
 * {@code core.override} applies; the {@linkplain io.kubefed.core.render.ManagedLabel managed label}
 * last, so that no override can lose it.
 *
 * <p>Name, namespace and kind come from the federated resource; the API version from an override,
 * else the template, else the federated type. Of a template's metadata the annotations and
 * finalizers are left out, because they belong to the member's own controllers (overrides may set
 * them), and so are the fields that an API server alone may set, such as {@code uid}, {@code
 * resourceVersion} and {@code creationTimestamp}. Everything else stands as it is written.
 */
@NullMarked
package io.kubefed.core.render;

import org.jspecify.annotations.NullMarked;
