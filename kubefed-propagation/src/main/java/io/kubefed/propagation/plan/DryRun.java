package io.kubefed.propagation.plan;

/** How far a plan asks the members' API servers what a write would do. A dry run stores nothing. */
public enum DryRun {
  /**
   * For every write: a plan shows what admission, defaulting and validation would say. The default.
   */
  WRITES,
  /**
   * For updates only, where it makes the differences exact; creations are taken as they are
   * rendered.
   */
  UPDATES,
  /** Never: differences are estimated, taking fields that only the member has for defaults. */
  NEVER
}
