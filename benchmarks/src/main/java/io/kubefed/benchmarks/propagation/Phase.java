package io.kubefed.benchmarks.propagation;

/** What users do to federated resources. */
enum Phase {
  /** They create them. */
  CREATE(1),
  /** They change the template. */
  UPDATE(2),
  /** They delete them. */
  DELETE(Observer.GONE);

  private final int revision;

  Phase(int revision) {
    this.revision = revision;
  }

  /** The revision that the resources have afterwards. */
  int revision() {
    return revision;
  }
}
