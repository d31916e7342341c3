/**
 * Has scheduling preferences judged when they are submitted. {@link
 * io.kubefed.scheduling.admission.PreferenceAdmission} is given to a webhook server; the rules are
 * in {@code io.kubefed.scheduling.preference}.
 */
@NullMarked
package io.kubefed.scheduling.admission;

import org.jspecify.annotations.NullMarked;
