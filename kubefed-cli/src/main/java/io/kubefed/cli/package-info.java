/** The command line, a thin user of the library. Empty so far. */
@NullMarked
package io.kubefed.cli;

import org.jspecify.annotations.NullMarked;
