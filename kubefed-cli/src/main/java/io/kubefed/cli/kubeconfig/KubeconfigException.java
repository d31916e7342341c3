package io.kubefed.cli.kubeconfig;

/** A kubeconfig that leads nowhere; the message says the way out, and shows no credentials. */
public final class KubeconfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  KubeconfigException(String message) {
    super(message);
  }
}
