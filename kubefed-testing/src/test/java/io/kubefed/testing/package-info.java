/** Tests of the clusters for tests. */
@NullMarked
package io.kubefed.testing;

import org.jspecify.annotations.NullMarked;
