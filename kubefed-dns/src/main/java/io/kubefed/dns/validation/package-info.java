/**
 * What is wrong with the resources of {@code multiclusterdns.kubefed.io}, as plain functions: each
 * takes a resource as it was submitted and returns its problems, none if it is fine.
 *
 * <p>KubeFed checked none of them; it published names that name servers then refused. What is
 * refused here could never have been published. An empty string is as good as an absent one. The
 * resources of other groups are validated in {@code io.kubefed.core.validation}.
 */
@NullMarked
package io.kubefed.dns.validation;

import org.jspecify.annotations.NullMarked;
