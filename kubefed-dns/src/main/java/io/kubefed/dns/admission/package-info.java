/**
 * Has domains and DNS records judged when they are submitted. {@link
 * io.kubefed.dns.admission.DnsAdmission} is given to a webhook server; the rules are in {@code
 * io.kubefed.dns.validation}.
 */
@NullMarked
package io.kubefed.dns.admission;

import org.jspecify.annotations.NullMarked;
