/**
 * What all verbs of the command line have in common: where they print, how they fail, the options
 * that lead to a cluster, tables.
 *
 * <p>Start at {@link io.kubefed.cli.shell.Verb} for a verb of one's own, or {@link
 * io.kubefed.cli.shell.HostVerb} for one that needs the host; {@link
 * io.kubefed.cli.shell.VerbEntry} puts it on the list. Results go to standard output, everything
 * else to standard error. What the verbs do lives elsewhere.
 */
@NullMarked
package io.kubefed.cli.shell;

import org.jspecify.annotations.NullMarked;
