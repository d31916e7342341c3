package io.kubefed.scheduling.controller;

import io.kubefed.core.ObjectReference;

/** Names a preference, and so the federated workload that it is for. */
record Key(String namespace, String name) {

  static Key of(ObjectReference object) {
    return new Key(object.namespace(), object.name());
  }

  /** For logs: {@code namespace/name}. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
