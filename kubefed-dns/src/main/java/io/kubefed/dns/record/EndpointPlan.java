package io.kubefed.dns.record;

import io.kubefed.core.Problem;
import java.util.List;

/**
 * What is to be published for one record resource.
 *
 * @param endpoints in KubeFed's order: by name; A before AAAA
 * @param problems what is not in the list and why, each at the field of the resource it comes from
 * @param unresolved the load balancers whose addresses could not be found out, so that a later try
 *     may give more endpoints
 */
public record EndpointPlan(
    List<Endpoint> endpoints, List<Problem> problems, List<String> unresolved) {

  public EndpointPlan {
    endpoints = List.copyOf(endpoints);
    problems = List.copyOf(problems);
    unresolved = unresolved.stream().sorted().distinct().toList();
  }
}
