/**
 * The values that every part of the federation speaks of: {@linkplain io.kubefed.core.Cluster
 * member clusters}, {@linkplain io.kubefed.core.ResourceType resource types}, {@linkplain
 * io.kubefed.core.ObjectReference references to objects}, and the {@linkplain
 * io.kubefed.core.KubefedException failures} that name them.
 *
 * <p>Everything in this module is pure: values in, values out. It contacts no cluster, reads no
 * clock, starts no thread and logs nothing; a test holds that. All types are immutable and
 * thread-safe unless they say otherwise.
 *
 * <p>A federated resource comes in through {@code core.federated}, is placed by {@code
 * core.placement}, varied by {@code core.override}, and leaves as one manifest per cluster from
 * {@code core.render}.
 */
@NullMarked
package io.kubefed.core;

import org.jspecify.annotations.NullMarked;
