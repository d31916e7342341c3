/**
 * The control plane as a library object: a federation that runs for as long as it is open.
 *
 * <p>Start at {@link ControlPlane}. It puts together what the packages below hold: {@code cluster},
 * the port to one cluster; {@code plan}, propagation in one shot; {@code engine} and {@code
 * informer}, what controllers run on and see by; {@code controller}, the controllers themselves;
 * {@code leader}, who may write; {@code install}, what the host has to serve.
 */
@NullMarked
package io.kubefed.propagation;

import org.jspecify.annotations.NullMarked;
