package io.kubefed.propagation.install.deployment;

/** What the objects of a deployment are called; where KubeFed has the object, by KubeFed's name. */
final class Names {

  static final String CONTROLLER_MANAGER = "kubefed-controller-manager";
  static final String SERVICE_ACCOUNT = "kubefed-controller";
  static final String CONTAINER = "controller-manager";
  static final String METRICS_SERVICE = "kubefed-controller-manager-metrics-service";
  static final String WEBHOOK_SERVICE = "kubefed-admission-webhook";
  static final String CERTIFICATE_SECRET = "kubefed-admission-webhook-certificates";

  /** The label that says who keeps an object. */
  static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** The label by which cluster roles become part of what a control plane may do. */
  static final String AGGREGATE = "kubefed.io/aggregate-to-controller-manager";

  static final int PROBES_PORT = 8080;
  static final int METRICS_PORT = 9090;
  static final int WEBHOOK_PORT = 8443;

  private Names() {}

  /** The cluster role that all others of a control plane are part of. */
  static String everything(String namespace) {
    return "kubefed:" + namespace + ":controller-manager";
  }

  /** What does not depend on the federated types. */
  static String basis(String namespace) {
    return "kubefed:" + namespace + ":basis";
  }

  /** The federated types. */
  static String types(String namespace) {
    return "kubefed:" + namespace + ":types";
  }

  /** One federated type, by its {@code plural.group}. */
  static String type(String namespace, String qualifiedPlural) {
    return "kubefed:" + namespace + ":type:" + qualifiedPlural;
  }

  /** What is not in a namespace. */
  static String cluster(String namespace) {
    return "kubefed:" + namespace + ":cluster";
  }
}
