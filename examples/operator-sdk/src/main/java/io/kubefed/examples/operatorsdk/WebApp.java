package io.kubefed.examples.operatorsdk;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/** A web application that is to run in several clusters. */
@Group("apps.example.org")
@Version("v1")
public final class WebApp extends CustomResource<WebAppSpec, WebAppStatus> implements Namespaced {

  @Override
  protected WebAppSpec initSpec() {
    return new WebAppSpec("", null, null);
  }

  @Override
  protected WebAppStatus initStatus() {
    return WebAppStatus.NONE;
  }
}
