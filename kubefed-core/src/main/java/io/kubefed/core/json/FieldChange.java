package io.kubefed.core.json;

import java.util.Optional;

/**
 * One difference between two JSON values.
 *
 * @param path where they differ; in arrays by index
 * @param from what the first holds there; nothing where the place is missing
 * @param to what the second holds there; nothing where the place is missing
 */
public record FieldChange(Pointer path, Optional<JsonValue> from, Optional<JsonValue> to) {}
