package io.kubefed.dns.controller;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.dns.record.Endpoint;
import io.kubefed.dns.sink.Publication;
import io.kubefed.dns.sink.RecordSink;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.engine.Dispatcher;
import io.kubefed.propagation.engine.Result;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.ObjectMetadata;
import io.kubefed.propagation.metrics.ClusterMetrics;
import io.kubefed.propagation.metrics.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Publishes orders to one sink, with back-offs of its own: a sink that fails or hangs holds up no
 * other. Thread-safe.
 */
final class SinkQueue implements AutoCloseable {

  /** Stands for all records: what is at the sink is compared with them. */
  private static final ObjectReference EVERYTHING = new ObjectReference("", "*", "", "*");

  private final ControllerContext context;
  private final Publisher publisher;
  private final RecordSink sink;
  private final String destination;
  private final Duration patience;
  private final Duration resync;
  private final Dispatcher<ObjectReference> dispatcher;
  private final Map<ObjectReference, Answer> answers = new ConcurrentHashMap<>();
  private final @Nullable Informer<ObjectMetadata> objects;

  /** Whether it has once been compared with everything; by the worker of that alone. */
  private volatile boolean compared;

  private volatile Metrics.Registration measured = () -> {};

  SinkQueue(
      ControllerContext context,
      DnsSettings settings,
      Publisher publisher,
      RecordSink sink,
      Optional<ResourceType> objects) {
    this.context = context;
    this.publisher = publisher;
    this.sink = sink;
    this.destination = sink.destination();
    this.patience = settings.patience();
    this.resync = settings.resync();
    this.dispatcher =
        Dispatcher.builder("dns to " + destination, context.time(), this::publish)
            .executor(context.executor())
            .backoff(settings.backoff())
            .build();
    this.objects =
        objects
            .map(
                type ->
                    context
                        .informers()
                        .informer(
                            context.host(),
                            InformerSpec.inNamespace(
                                type, context.targetNamespace(), Form.metadata())))
            .orElse(null);
  }

  String destination() {
    return destination;
  }

  void start() {
    measured =
        ClusterMetrics.queue(context.metrics(), "dns-" + destination, dispatcher::statistics);
    dispatcher.start();
    if (objects != null) {
      objects.addListener((object, before, after) -> onObject(object));
      objects.start();
    }
  }

  private void onObject(ObjectReference object) {
    for (RecordKind kind : RecordKind.ALL) {
      String prefix = kind.prefix() + "-";
      if (object.name().startsWith(prefix)) {
        add(
            ObjectReference.of(
                kind.type(), object.namespace(), object.name().substring(prefix.length())));
      }
    }
  }

  void add(ObjectReference record) {
    dispatcher.add(record);
  }

  /** Has everything compared with what the sink holds, now and then again and again. */
  void addAll() {
    dispatcher.add(EVERYTHING);
    publisher.records().forEach(this::add);
  }

  Optional<Answer> answer(ObjectReference record) {
    return Optional.ofNullable(answers.get(record));
  }

  void forget(ObjectReference record) {
    answers.remove(record);
  }

  private Result publish(ObjectReference record) {
    if (!publisher.isComplete()) {
      return Result.done(); // All are added then.
    }
    if (record.equals(EVERYTHING)) {
      return compare();
    }
    Order order = publisher.order(record);
    if (order == null) {
      return Result.done();
    }
    try {
      Publication publication =
          order.withdrawn()
              ? sink.withdraw(order.owner())
              : sink.publish(order.owner(), endpoints(order));
      Answer answer = Answer.of(order.version(), publication);
      answer(record, order, answer, publication);
      return answer.isComplete()
          ? Result.done()
          : answer.retryable() ? Result.retry() : Result.requeueAfter(patience);
    } catch (KubefedException e) {
      answer(
          record,
          order,
          Answer.failed(order.version(), String.valueOf(e.getMessage()), e.isRetryable()),
          new Publication(List.of()));
      return e.isRetryable() ? Result.retry() : Result.requeueAfter(patience);
    }
  }

  private List<Endpoint> endpoints(Order order) {
    return publisher.allowed(
        order.owner().object(), sink.choosesBetweenSets() ? order.inSets() : order.plain());
  }

  private void answer(ObjectReference record, Order order, Answer answer, Publication publication) {
    Answer before = answers.put(record, answer);
    publisher.answered(record, this, order, publication);
    if (!answer.equals(before)) {
      publisher.tell(record);
    }
  }

  private Result compare() {
    try {
      if (compared) {
        sink.refresh();
        publisher.records().forEach(this::add);
      }
      boolean whole = sink.sweep(publisher::isGone).unpublished().isEmpty();
      compared = true;
      return Result.requeueAfter(whole ? resync : patience);
    } catch (KubefedException e) {
      // Its records tell.
      return e.isRetryable() ? Result.retry() : Result.requeueAfter(patience);
    }
  }

  @Override
  public void close() {
    if (objects != null) {
      objects.close();
    }
    dispatcher.close();
    measured.close();
  }
}
