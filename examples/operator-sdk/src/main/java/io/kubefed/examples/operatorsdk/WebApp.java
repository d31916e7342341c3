package io.kubefed.examples.operatorsdk;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A web application that is to run in several clusters. */
@Group("apps.example.org")
@Version("v1")
public final class WebApp extends CustomResource<WebAppSpec, WebAppStatus> implements Namespaced {

  /**
   * None: the SDK adds its finalizer by applying a new WebApp, which must not say anything else.
   */
  @Override
  protected @Nullable WebAppSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable WebAppStatus initStatus() {
    return null;
  }
}
