package io.kubefed.propagation.controller.sync;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kubefed.core.KubefedException;
import io.kubefed.core.Problem;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.federated.FederatedType;
import io.kubefed.core.json.Pointer;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.event.EventRecorder.Severity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What people see of one type's resources: events, warnings, measurements. Thread-safe. */
final class Notices {

  private static final Pointer TEMPLATE_METADATA = Pointer.of("spec", "template", "metadata");

  private final ControllerContext context;
  private final FederatedType type;

  /** By uid, the generation whose warnings have been told. */
  private final Cache<String, Long> warned =
      Caffeine.newBuilder().maximumSize(10_000).executor(Runnable::run).build();

  Notices(ControllerContext context, FederatedType type) {
    this.context = context;
    this.type = type;
  }

  /** Tells what is wrong with a resource, once for each generation of it. */
  void warn(Prepared prepared) {
    FederatedResource resource = prepared.resource();
    KubefedException failure = prepared.failure();
    List<Problem> warnings =
        resource.problems().stream().filter(problem -> !problem.isError()).toList();
    if ((failure == null && warnings.isEmpty()) || !isNews(resource)) {
      return;
    }
    for (Problem problem : warnings) {
      event(prepared, Severity.WARNING, warningReason(problem), problem.toString());
    }
    if (failure != null) {
      event(
          prepared,
          Severity.WARNING,
          Steps.statusOf(failure).value(),
          String.valueOf(failure.getMessage()));
    }
  }

  /** KubeFed's reasons, and one for what it did not tell. */
  private static String warningReason(Problem problem) {
    return problem.path().equals(TEMPLATE_METADATA.child("annotations"))
        ? "AnnotationsNotSupported"
        : problem.path().equals(TEMPLATE_METADATA.child("finalizers"))
            ? "FinalizersNotSupported"
            : "FieldIgnored";
  }

  /** Whether nothing has been told yet of this generation; asking tells. */
  boolean isNews(FederatedResource resource) {
    long generation = resource.generation().orElse(0);
    Long before = warned.asMap().put(resource.uid().orElse(""), generation);
    return before == null || before != generation;
  }

  void event(Prepared prepared, Severity severity, String reason, String message) {
    context.events().record(prepared.resource().object(), severity, reason, message);
  }

  /** Tells of one step of many: most are held back where there are thousands. */
  void step(Prepared prepared, String reason, Supplier<String> message) {
    context.events().record(prepared.resource().object(), Severity.NORMAL, reason, message);
  }

  void count(String name, Map<String, String> tags) {
    Map<String, String> all = new HashMap<>(tags);
    all.put("type", type.federated().qualifiedPlural());
    context.metrics().count(name, all, 1);
  }
}
