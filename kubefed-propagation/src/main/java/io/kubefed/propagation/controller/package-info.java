/**
 * What a controller of the control plane is, and what it is given to work with.
 *
 * <p>Start at {@link Controller}, which the control plane starts, configures and closes, and {@link
 * ControllerContext}, which holds the host, the members and everything else that controllers share.
 * The controllers of the federation itself live in the packages below this one; a user's own are
 * made by a {@link ControllerFactory}, like them.
 */
@NullMarked
package io.kubefed.propagation.controller;

import org.jspecify.annotations.NullMarked;
