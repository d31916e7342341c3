package io.kubefed.cli.kubeconfig;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.Config;
import java.util.function.Supplier;

/** A cluster, and who one is there. Makes nothing before it is asked to. */
public final class KubeContext {

  private final String name;
  private final String namespace;
  private final Supplier<Config> config;

  KubeContext(String name, String namespace, Supplier<Config> config) {
    this.name = requireNonNull(name, "name");
    this.namespace = requireNonNull(namespace, "namespace");
    this.config = requireNonNull(config, "config");
  }

  /** What the kubeconfig calls it. */
  public String name() {
    return name;
  }

  /** The namespace that is meant where none is said. */
  public String namespace() {
    return namespace;
  }

  /**
   * What a client is made of.
   *
   * @throws KubeconfigException if nothing can be made of what the kubeconfig says
   */
  public Config config() {
    return config.get();
  }

  @Override
  public String toString() {
    return name;
  }
}
