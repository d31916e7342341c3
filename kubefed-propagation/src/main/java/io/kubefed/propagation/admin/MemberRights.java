package io.kubefed.propagation.admin;

import java.util.Locale;

/** What the control plane may do in a member. */
public enum MemberRights {
  /**
   * Everything, as in KubeFed: every verb on every resource, in a namespaced control plane within
   * the system namespace.
   */
  EVERYTHING,

  /**
   * What the enabled types need, and no more: reading and writing their objects, reading what
   * health checks, scheduling and DNS look at. The roles follow when types are enabled and disabled
   * by a {@link FederationAdmin} that has a client for the member.
   *
   * <p>Federating roles is still close to everything: who writes ClusterRoles and their bindings
   * can give himself any right.
   */
  ENABLED_TYPES;

  /** The word on a command line and in annotations, for example {@code enabled-types}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
