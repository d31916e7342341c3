/**
 * The engine of a federation: what to look at next, and the ways to the member clusters.
 *
 * <p>Start at {@link io.kubefed.propagation.engine.Dispatcher}, which has keys looked at by a
 * {@link io.kubefed.propagation.engine.Reconciler}, and at {@link
 * io.kubefed.propagation.engine.Lanes}, through which a reconciler has something done in a cluster
 * without waiting for it. {@link io.kubefed.propagation.engine.StatusCoalescer} folds what comes
 * back.
 *
 * <p>The words of this package:
 *
 * <ul>
 *   <li>A <em>key</em> names something to look at. It means "look again", never "do this".
 *   <li>A <em>worker</em> is a task that has keys looked at, on an executor that many can share.
 *   <li>A <em>lane</em> is the way to one member cluster: a bounded queue, a number of operations
 *       at a time, a circuit.
 *   <li>An <em>operation</em> is a blocking call to a cluster about a key. The newest one counts.
 *   <li>A <em>streak</em> is a number of failures in a row; the <em>back-off</em> grows with it.
 *   <li>A <em>round</em> is one time that a key is sent out to clusters, which ends when all have
 *       answered.
 * </ul>
 *
 * <p>Time, chance, executors and clients are given. Constructors start nothing, {@code close()}
 * ends what was begun, there is no static state. No thread waits for something to do: an idle
 * federation of hundreds of types has the one thread of its {@link
 * io.kubefed.propagation.engine.Timekeeper}. Failures are typed, come back to whoever asked, and
 * are never retried in silence: the statistics tell of every streak.
 *
 * <p>What is to be done is decided elsewhere: in {@code kubefed-core}, in the planning and in the
 * controllers. Calls to a cluster are those of {@link io.kubefed.propagation.cluster}.
 */
@NullMarked
package io.kubefed.propagation.engine;

import org.jspecify.annotations.NullMarked;
