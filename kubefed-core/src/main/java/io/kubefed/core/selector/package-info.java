/**
 * Label selectors as Kubernetes defines them, parsed once and matched often: {@link
 * io.kubefed.core.selector.LabelSelector}. Placement and overrides select clusters with them.
 */
@NullMarked
package io.kubefed.core.selector;

import org.jspecify.annotations.NullMarked;
