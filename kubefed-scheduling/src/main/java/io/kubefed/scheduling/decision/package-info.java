/**
 * What is to be done about one preference, decided from what was observed.
 *
 * <p>{@link io.kubefed.scheduling.decision.Decider} takes a preference, the situation of every
 * cluster and the status as it was, and gives the fields to write into the federated workload and
 * the status that says why. What has to be remembered from one decision to the next stands in that
 * status, so that a restart forgets nothing. All of it is pure; who observes and writes is in
 * {@code scheduling.controller}.
 */
@NullMarked
package io.kubefed.scheduling.decision;

import org.jspecify.annotations.NullMarked;
