package io.kubefed.propagation.install.deployment;

import io.kubefed.propagation.install.deployment.Manifests.Wanted;
import java.util.List;

/** What a control plane with admission webhooks has beside the others. */
final class Webhooks {

  private Webhooks() {}

  /** The configurations that send the API server to the webhooks. */
  static List<Wanted> configurations(DeploymentOptions options) {
    return List.of();
  }

  /** What has the controller manager serve them. */
  static List<String> arguments() {
    return List.of();
  }
}
