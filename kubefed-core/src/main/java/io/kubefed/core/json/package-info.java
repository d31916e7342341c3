/**
 * Immutable JSON: the trees that templates, manifests and members' objects are made of.
 *
 * <p>Start at {@link io.kubefed.core.json.JsonValue}, an immutable value that shares its parts
 * freely. {@link io.kubefed.core.json.JsonEditor} changes a value at {@linkplain
 * io.kubefed.core.json.Pointer pointers}, copying only the containers on the way and sharing
 * everything else, and {@link io.kubefed.core.json.JsonDiff} tells two values apart, skipping what
 * they share.
 *
 * <p>Jackson does the parsing and holds the trees, but no Jackson type stands in a public
 * signature, so that its next major version is a change inside this package. Numbers keep their
 * full precision and objects their key order.
 */
@NullMarked
package io.kubefed.core.json;

import org.jspecify.annotations.NullMarked;
