package io.kubefed.examples.operatorsdk;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.kubefed.propagation.plan.ApplyReport;
import io.kubefed.propagation.plan.Outcome;
import io.kubefed.propagation.plan.Propagator;
import java.time.Duration;
import java.util.List;

/**
 * Has every WebApp run in the clusters that it names, and nowhere else.
 *
 * <p>A member that cannot be reached holds up nobody: the others get what they should, the status
 * says what is in the way, and the SDK comes back for it. A WebApp that is deleted keeps its
 * finalizer until the last cluster is clean.
 */
@ControllerConfiguration(name = "webapps")
public final class WebAppReconciler implements Reconciler<WebApp>, Cleaner<WebApp> {

  private final Propagator propagator;
  private final Duration retry;

  /**
   * Creates a reconciler.
   *
   * @param propagator knows the members; stays the caller's to close
   * @param retry how soon to come back where a cluster is in the way
   */
  public WebAppReconciler(Propagator propagator, Duration retry) {
    this.propagator = propagator;
    this.retry = retry;
  }

  @Override
  public UpdateControl<WebApp> reconcile(WebApp app, Context<WebApp> context) {
    ApplyReport report = propagator.apply(propagator.plan(FederatedWebApp.of(app)));
    List<String> clusters =
        report.outcomes().stream()
            .filter(Outcome::isSettled)
            .filter(outcome -> !outcome.change().action().removes())
            .map(outcome -> outcome.change().cluster())
            .sorted()
            .toList();
    UpdateControl<WebApp> control =
        UpdateControl.patchStatus(
            withStatus(app, new WebAppStatus(generation(app), clusters, problems(report))));
    return report.isSettled() ? control : control.rescheduleAfter(retry);
  }

  @Override
  public DeleteControl cleanup(WebApp app, Context<WebApp> context) {
    ApplyReport report = propagator.apply(propagator.planRemoval(List.of(FederatedWebApp.of(app))));
    return report.isSettled()
        ? DeleteControl.defaultDelete()
        : DeleteControl.noFinalizerRemoval().rescheduleAfter(retry.toMillis());
  }

  /**
   * What is wrong with a WebApp itself, or a world that moved under the plan: said, then retried.
   */
  @Override
  public ErrorStatusUpdateControl<WebApp> updateErrorStatus(
      WebApp app, Context<WebApp> context, Exception failure) {
    return ErrorStatusUpdateControl.patchStatus(
        withStatus(
            app,
            new WebAppStatus(
                generation(app), List.of(), List.of(String.valueOf(failure.getMessage())))));
  }

  private static List<String> problems(ApplyReport report) {
    return report.unsettled().stream().map(Outcome::toString).toList();
  }

  private static long generation(WebApp app) {
    return app.getMetadata().getGeneration();
  }

  /** Nothing but what is to be patched, as server-side apply wants it. */
  private static WebApp withStatus(WebApp app, WebAppStatus status) {
    WebApp patch = new WebApp();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(app.getMetadata().getName())
            .withNamespace(app.getMetadata().getNamespace())
            .build());
    patch.setSpec(app.getSpec());
    patch.setStatus(status);
    return patch;
  }
}
