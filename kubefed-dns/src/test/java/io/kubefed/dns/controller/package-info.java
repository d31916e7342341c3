/** Tests of the controllers. */
@NullMarked
package io.kubefed.dns.controller;

import org.jspecify.annotations.NullMarked;
