package io.kubefed.dns.balancing;

import java.util.Optional;

/** How the backends of a service are reached from the cluster that balances over them. */
enum Reach {
  /** By the addresses of pods: the clusters share a flat network. */
  PODS("Pods"),
  /** By the addresses that a cluster's load balancer gave its Service. */
  LOAD_BALANCERS("LoadBalancers");

  private final String word;

  Reach(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  static Optional<Reach> of(String word) {
    for (Reach reach : values()) {
      if (reach.word.equals(word)) {
        return Optional.of(reach);
      }
    }
    return Optional.empty();
  }
}
