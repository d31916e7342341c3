package io.kubefed.examples.operatorsdk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to run, and where.
 *
 * @param image the container image
 * @param replicas how many Pods in each cluster; 1 where nothing is said
 * @param regions the regions it is to run in; all where nothing is said
 */
public record WebAppSpec(
    String image, @Nullable Integer replicas, @Nullable List<String> regions) {}
