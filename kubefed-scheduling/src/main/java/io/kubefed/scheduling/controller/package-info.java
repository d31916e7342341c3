/**
 * The controller of scheduling preferences.
 *
 * <p>Start at {@link io.kubefed.scheduling.controller.PreferenceController#factory}, which is
 * plugged into a control plane:
 *
 * <pre>{@code
 * ControlPlane.builder(host)
 *     .controller(
 *         "scheduling",
 *         FeatureGate.SCHEDULER_PREFERENCES,
 *         PreferenceController.factory(SchedulingSettings.DEFAULT))
 * }</pre>
 *
 * <p>It observes preferences, workloads, clusters and pods, and writes what {@code
 * scheduling.decision} decides. It watches only what preferences ask for: workloads of the types
 * that a preference names, pods of workloads that are not wholly ready, nodes if an estimator reads
 * them.
 */
@NullMarked
package io.kubefed.scheduling.controller;

import org.jspecify.annotations.NullMarked;
