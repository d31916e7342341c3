package io.kubefed.examples.operatorsdk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of it.
 *
 * @param observedGeneration the generation that this is about
 * @param clusters where it is as it should be, sorted
 * @param problems what is in the way elsewhere
 */
public record WebAppStatus(
    @Nullable Long observedGeneration,
    @Nullable List<String> clusters,
    @Nullable List<String> problems) {}
