package io.kubefed.propagation.leader;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/** Names for processes. */
final class ProcessIdentity {

  private ProcessIdentity() {}

  /** The host's name, which in Kubernetes is the Pod's, and a UUID. */
  static String unique() {
    return host() + "_" + UUID.randomUUID();
  }

  private static String host() {
    String variable = System.getenv("HOSTNAME");
    if (variable != null && !variable.isEmpty()) {
      return variable;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
