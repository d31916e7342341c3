package io.kubefed.propagation.cluster;

import io.kubefed.core.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** One change of the in-memory cluster: an object before and after it, null where there is none. */
record MemoryEvent(
    long resourceVersion,
    String plural,
    String namespace,
    @Nullable JsonValue before,
    @Nullable JsonValue after) {}
