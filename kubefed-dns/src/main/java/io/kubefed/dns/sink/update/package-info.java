/**
 * Publishes records to an authoritative name server by dynamic updates (RFC 2136), signed with TSIG
 * (RFC 8945): {@link io.kubefed.dns.sink.update.DynamicUpdateSink}.
 *
 * <p>Each name that is published has an ownership record beside it: the TXT record of {@code
 * _kubefed.<name>} says which federation and which resource the name belongs to, and in short what
 * was published. It is how a sink finds what it published before, and what keeps it from touching
 * anything else: every update names the ownership record, or the absence of all records, as its
 * prerequisite, so that the server itself refuses to change a name that is another's. A name and
 * its ownership record are written in one message, which the server takes whole or not at all.
 */
@NullMarked
package io.kubefed.dns.sink.update;

import org.jspecify.annotations.NullMarked;
