/**
 * The command line, a thin user of the library.
 *
 * <p>Start at {@link io.kubefed.cli.Kubefedctl}; every command is a class of its own beside it.
 * What the commands do is done by {@code propagation}, {@code propagation.admin} and the modules
 * above them.
 */
@NullMarked
package io.kubefed.cli;

import org.jspecify.annotations.NullMarked;
