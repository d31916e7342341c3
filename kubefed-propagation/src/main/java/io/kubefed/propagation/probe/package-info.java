/**
 * Health and readiness for whoever runs this process, such as a kubelet.
 *
 * <p>Start at {@link io.kubefed.propagation.probe.ProbeServer}. What healthy means is said by those
 * who give it checks.
 */
@NullMarked
package io.kubefed.propagation.probe;

import org.jspecify.annotations.NullMarked;
