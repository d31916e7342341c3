package io.kubefed.propagation.admin;

import java.util.regex.Pattern;

/**
 * The names of what is made in a member for the control plane.
 *
 * @param cluster what the member is called
 * @param host what the host is called
 * @param namespace the system namespace, which has the same name in the host and the member
 */
record MemberNames(String cluster, String host, String namespace) {

  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern DNS_NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
  private static final int LONGEST = 253;

  /**
   * Checks that the names can be names.
   *
   * @throws IllegalArgumentException if not, with the way out
   */
  MemberNames checked() {
    if (!isDnsName(cluster)) {
      throw new IllegalArgumentException(
          "\""
              + cluster
              + "\" cannot be the name of a cluster: lower-case letters, digits, '-' and '.' can");
    }
    if (!isDnsName(host)) {
      throw new IllegalArgumentException(
          "\""
              + host
              + "\" cannot be part of the names of objects; say what the host is to be called"
              + " instead: lower-case letters, digits, '-' and '.'");
    }
    if (serviceAccount().length() > LONGEST) {
      throw new IllegalArgumentException(
          "the names of cluster and host together are longer than " + (LONGEST - 1));
    }
    return this;
  }

  static boolean isDnsName(String name) {
    return name.length() <= LONGEST && DNS_NAME.matcher(name).matches();
  }

  String serviceAccount() {
    return cluster + "-" + host;
  }

  /** The secret with the token of the service account, in the member. */
  String tokenSecret() {
    return serviceAccount();
  }

  /** The role, or cluster role, and its binding. */
  String role() {
    return "kubefed-controller-manager:" + serviceAccount();
  }

  /** The cluster role, and its binding, that go with the role in a namespace. */
  String healthCheckRole() {
    return "kubefed-controller-manager:" + namespace + ":healthcheck-" + serviceAccount();
  }
}
