/**
 * Real Kubernetes clusters for tests: this project's own and those of its users.
 *
 * <p>Start at {@link UseClusters}, which names the clusters a test class needs; its tests take a
 * {@link TestClusters} parameter. A program that is no test starts clusters of its own with {@link
 * TestClusters#start(String...)}.
 *
 * <p>Where the clusters come from is chosen once per JVM, by the environment variable {@code
 * KUBEFED_TEST_CLUSTERS}: K3s containers, control planes that run as plain processes on this
 * machine, or the contexts of a kubeconfig. What differs between them is what {@link
 * TestCluster#supports} tells. Where none can be had, tests fail and say what to do; they are never
 * skipped.
 *
 * <p>Clusters are shared by all classes of a JVM that ask for the same name and options; a test
 * keeps to the namespace it is given. Only clusters of one's own ({@link UseClusters#exclusive})
 * can be broken on purpose.
 *
 * <p>Likewise {@link UseNameServer} gives each test a {@link TestNameServer}, for what is published
 * in DNS, and {@link TestProxy} is a proxy in front of HTTP servers.
 *
 * <p>Nothing here knows of federation, so that every other module may use it in its tests.
 */
@NullMarked
package io.kubefed.testing;

import org.jspecify.annotations.NullMarked;
