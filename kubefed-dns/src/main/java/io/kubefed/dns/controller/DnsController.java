package io.kubefed.dns.controller;

import io.kubefed.core.api.KubeFedConfig;
import io.kubefed.propagation.controller.Controller;
import io.kubefed.propagation.controller.ControllerContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs the records of each kind whose feature gate is open. */
final class DnsController implements Controller {

  private final ControllerContext context;
  private final DnsSettings settings;
  private final Publisher publisher;
  private final Map<RecordKind, RecordController> running = new LinkedHashMap<>();
  private final Map<RecordKind, Boolean> wanted = new LinkedHashMap<>();
  private boolean started;

  DnsController(ControllerContext context, DnsSettings settings) {
    this.context = context;
    this.settings = settings;
    this.publisher = new Publisher(context, settings);
  }

  @Override
  public synchronized void configure(KubeFedConfig config) {
    for (RecordKind kind : RecordKind.ALL) {
      wanted.put(kind, kind.gate().isEnabled(config));
    }
    if (started) {
      apply();
    }
  }

  @Override
  public synchronized void start() {
    started = true;
    publisher.start();
    apply();
  }

  private void apply() {
    wanted.forEach(
        (kind, open) -> {
          RecordController controller = running.get(kind);
          if (open && controller == null) {
            RecordController begun = new RecordController(context, settings, kind, publisher);
            running.put(kind, begun);
            begun.start();
          } else if (!open && controller != null) {
            running.remove(kind);
            controller.close();
          }
        });
  }

  @Override
  public synchronized boolean isSynced() {
    return running.values().stream().allMatch(RecordController::isSynced);
  }

  @Override
  public synchronized void close() {
    started = false;
    publisher.close();
    running.values().forEach(RecordController::close);
    running.clear();
  }
}
