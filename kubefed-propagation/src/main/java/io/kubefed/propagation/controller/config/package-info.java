/**
 * The settings of a control plane: its KubeFedConfig, watched.
 *
 * <p>Start at {@link io.kubefed.propagation.controller.config.SettingsWatch}. It runs beside the
 * controllers rather than as one of them, because scope and leader election are among the settings.
 * Defaults and rules live in {@code core.api} and {@code core.validation}.
 */
@NullMarked
package io.kubefed.propagation.controller.config;

import org.jspecify.annotations.NullMarked;
