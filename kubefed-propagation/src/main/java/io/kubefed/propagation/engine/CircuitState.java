package io.kubefed.propagation.engine;

/** Whether a lane talks to its cluster. */
public enum CircuitState {
  /** It does. */
  CLOSED,
  /** It does not, as the cluster gave no answer. */
  OPEN,
  /** It just asks whether the cluster answers again, and does nothing else. */
  HALF_OPEN
}
