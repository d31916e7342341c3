package io.kubefed.dns.multicluster;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.endpoints.SliceForms;
import io.kubefed.dns.export.ExportedService;
import io.kubefed.dns.export.ImportPlan;
import io.kubefed.dns.multicluster.Exporter.Progress;
import io.kubefed.dns.multicluster.Imported.Source;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterRegistry;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.ServerException;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.Controller;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.controller.ControllerFactory;
import io.kubefed.propagation.engine.Dispatcher;
import io.kubefed.propagation.engine.Lane;
import io.kubefed.propagation.engine.Lanes;
import io.kubefed.propagation.engine.NotStartedException;
import io.kubefed.propagation.engine.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Multi-Cluster Services API for the members of a federation. A ServiceExport in one of them
 * makes, in every member that has its namespace, a ServiceImport, EndpointSlices with the endpoints
 * of all clusters that export the service, and, unless it is headless, a Service whose address the
 * import has. Labels and annotations that an export names are the import's. Exports say whether
 * they are valid, whether they have been imported and what they disagree on.
 *
 * <p>Exports of a cluster that gives no answer keep their part in the import; its endpoints leave
 * the others' slices until it is back. Of a cluster that has not been read yet, as after a restart,
 * everything stays as it was. Writes go by a lane for each member, so that one that hangs costs the
 * others nothing; nothing is written where nothing changed, and nothing that another has made.
 */
public final class MultiClusterServices implements Controller {

  private static final Logger logger = LoggerFactory.getLogger(MultiClusterServices.class);

  private static final Duration UNTIL_SYNCED = Duration.ofMillis(200);
  private static final Duration UNTIL_CAUGHT_UP = Duration.ofMillis(200);
  private static final Duration AFTER_REFUSAL = Duration.ofSeconds(30);
  private static final Duration UNTIL_SERVED = Duration.ofSeconds(10);
  private static final Duration WITHOUT_API = Duration.ofMinutes(1);

  /** Stands for a member as a whole: it has to be made ready for this API. */
  private static final String PREPARE = "prepare";

  private final ControllerContext context;
  private final boolean install;
  private final Dispatcher<ObjectReference> dispatcher;
  private final Lanes<ObjectReference> lanes;
  private final ClusterRegistry.Listener onMember = this::onMember;
  private final Map<String, MemberSide> sides = new TreeMap<>();
  private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();
  private boolean closed;

  /** What a member says to a key that it keeps refusing, and how often it has said so. */
  private record Refusal(String text, int times) {}

  private MultiClusterServices(ControllerContext context, boolean install) {
    this.context = requireNonNull(context, "context");
    this.install = install;
    this.dispatcher =
        Dispatcher.builder("multi-cluster-services", context.time(), this::reconcile)
            .executor(context.executor())
            .build();
    this.lanes = Lanes.builder(context.time(), this::onRetry).build();
  }

  /** Makes the controller, which installs the API in members that do not serve it. */
  public static ControllerFactory factory() {
    return factory(true);
  }

  /**
   * Makes the controller.
   *
   * @param install whether to install the API in members that do not serve it; otherwise those
   *     neither export nor import until somebody else does
   */
  public static ControllerFactory factory(boolean install) {
    return context -> new MultiClusterServices(context, install);
  }

  private static String refusal(String cluster, ObjectReference key) {
    return cluster + " " + key.qualifiedName() + " " + key.kind();
  }

  private static ObjectReference prepare(String cluster) {
    return new ObjectReference("", PREPARE, "", cluster);
  }

  @Override
  public void start() {
    dispatcher.start();
    context.members().addListener(onMember);
    context
        .members()
        .snapshot()
        .values()
        .forEach(member -> onMember(Optional.empty(), Optional.of(member)));
  }

  /** Whether every member that is ready has been read, or has said that it takes no part. */
  @Override
  public synchronized boolean isSynced() {
    return context.members().snapshot().values().stream()
        .filter(member -> member.cluster().ready())
        .allMatch(
            member -> {
              MemberSide side = sides.get(member.name());
              return side == null
                  ? refusals.containsKey(refusal(member.name(), prepare(member.name())))
                  : side.isKnown();
            });
  }

  private void onMember(Optional<Member> before, Optional<Member> after) {
    String name = after.or(() -> before).orElseThrow().name();
    synchronized (this) {
      MemberSide side = sides.get(name);
      if (side != null && (after.isEmpty() || !after.get().client().equals(side.client()))) {
        side.close();
        sides.remove(name);
      }
      boolean otherClient =
          before.isPresent()
              && (after.isEmpty() || !after.get().client().equals(before.get().client()));
      if (otherClient) {
        lanes.remove(name);
      }
      if (after.isPresent() && !closed && lanes.get(name).isEmpty()) {
        lanes.add(name, after.get().client());
      }
    }
    if (after.isPresent()) {
      dispatcher.add(prepare(name));
    }
    lookAtAll();
  }

  private void onRetry(String cluster, ObjectReference key) {
    dispatcher.add(key);
  }

  private void lookAtAll() {
    Set<ObjectReference> keys = new HashSet<>();
    synchronized (this) {
      sides.values().forEach(side -> keys.addAll(side.keys()));
    }
    keys.forEach(dispatcher::add);
  }

  private Optional<Lane<ObjectReference>> lane(String cluster) {
    return lanes.get(cluster);
  }

  private Result reconcile(ObjectReference key) {
    if (!context.membersSynced()) {
      return Result.requeueAfter(UNTIL_SYNCED); // A cluster that is not there yet is not gone.
    }
    return key.kind().equals(PREPARE) ? reconcileMember(key) : reconcileService(key);
  }

  // ---- Members.

  private Result reconcileMember(ObjectReference key) {
    Optional<Member> member =
        context.members().get(key.name()).filter(found -> found.cluster().ready());
    synchronized (this) {
      if (member.isEmpty() || sides.containsKey(key.name())) {
        return Result.done();
      }
    }
    ClusterClient client = member.get().client();
    lane(key.name())
        .ifPresent(
            lane ->
                lane.submit(key, () -> prepare(client))
                    .whenComplete(
                        (sliceType, failure) -> {
                          if (failure == null) {
                            refusals.remove(refusal(key.name(), key));
                            open(client, sliceType);
                          } else {
                            refused(key.name(), key, failure, WITHOUT_API);
                          }
                        }));
    return Result.done();
  }

  /** The version of EndpointSlices that a member serves, once it serves this API. */
  private ResourceType prepare(ClusterClient client) throws InterruptedException {
    for (JsonValue definition : MultiClusterApi.definitions()) {
      String kind = definition.text("spec", "names", "kind").orElseThrow();
      if (!isServed(client, kind)) {
        if (!install) {
          throw new TypeNotServedException(
              client.name(),
              null,
              "the cluster serves no "
                  + kind
                  + "; install the Multi-Cluster Services API there, or let this controller do so");
        }
        install(client, definition, kind);
      }
    }
    return client
        .find(SliceForms.V1.apiVersion(), SliceForms.V1.kind())
        .or(() -> client.find(SliceForms.V1BETA1.apiVersion(), SliceForms.V1.kind()))
        .orElseThrow(
            () ->
                new TypeNotServedException(
                    client.name(), null, "the cluster serves no EndpointSlices, as since 1.17"));
  }

  private static boolean isServed(ClusterClient client, String kind) {
    return client.find(MultiClusterApi.SERVICE_EXPORT.apiVersion(), kind).isPresent();
  }

  private static void install(ClusterClient client, JsonValue definition, String kind)
      throws InterruptedException {
    try {
      client.create(StandardTypes.CUSTOM_RESOURCE_DEFINITION, definition, WriteOptions.DEFAULT);
    } catch (AlreadyExistsException e) {
      // Another was quicker, or discovery is behind.
    }
    long start = System.nanoTime();
    client.refreshDiscovery();
    while (!isServed(client, kind)) {
      if (System.nanoTime() - start > UNTIL_SERVED.toNanos()) {
        throw new ServerException(
            client.name(),
            ObjectReference.of(
                StandardTypes.CUSTOM_RESOURCE_DEFINITION,
                "",
                definition.text("metadata", "name").orElseThrow()),
            500,
            "not served after ten seconds; look at its status.conditions");
      }
      TimeUnit.MILLISECONDS.sleep(100);
      client.refreshDiscovery();
    }
  }

  private void open(ClusterClient client, ResourceType sliceType) {
    MemberSide side;
    synchronized (this) {
      boolean current =
          context
              .members()
              .get(client.name())
              .filter(member -> member.client().equals(client))
              .isPresent();
      if (closed || !current || sides.containsKey(client.name())) {
        return;
      }
      side =
          new MemberSide(
              context.informers(),
              client,
              sliceType,
              context.targetNamespace(),
              dispatcher::add,
              this::lookAtAll);
      sides.put(client.name(), side);
    }
    side.start();
  }

  // ---- Services.

  /** What is known of the exports of a service. */
  private record Exports(
      List<ExportedService> exported, Map<String, Exporter> invalid, Set<String> unknown) {

    Exports() {
      this(new ArrayList<>(), new TreeMap<>(), new TreeSet<>());
    }
  }

  private Result reconcileService(ObjectReference service) {
    Map<String, MemberSide> known;
    synchronized (this) {
      known = new TreeMap<>(sides);
    }
    Exports exports = exports(service, known);
    Optional<ImportPlan> plan =
        exports.exported().isEmpty()
            ? Optional.empty()
            : Optional.of(ImportPlan.of(exports.exported()));
    for (Member member : context.members().snapshot().values()) {
      MemberSide side = known.get(member.name());
      if (member.cluster().ready() && side != null && side.isKnown()) {
        List<Write> writes = new ArrayList<>();
        side.export(service)
            .flatMap(export -> exportWrite(service, side, export, known, exports, plan))
            .ifPresent(writes::add);
        writes.addAll(writes(service, side, known, exports, plan));
        submit(service, side, writes);
      }
    }
    return Result.done();
  }

  private Exports exports(ObjectReference service, Map<String, MemberSide> known) {
    Exports exports = new Exports();
    for (String cluster : context.members().snapshot().keySet()) {
      MemberSide side = known.get(cluster);
      if (side == null || !side.isKnown()) {
        exports.unknown().add(cluster);
        continue;
      }
      side.export(service)
          .ifPresent(
              export -> {
                Optional<ServiceView> view = side.service(service);
                if (!side.knowsService(service)) {
                  exports.unknown().add(cluster);
                } else if (view.isEmpty()) {
                  exports.invalid().put(cluster, Exporter.NO_SERVICE);
                } else if (view.get().isExternalName()) {
                  exports.invalid().put(cluster, Exporter.EXTERNAL_NAME);
                } else {
                  exports
                      .exported()
                      .add(
                          view.get()
                              .exported(cluster, created(export), ExportedMetadata.of(export)));
                }
              });
    }
    return exports;
  }

  private static Instant created(JsonValue export) {
    try {
      return Instant.parse(export.text("metadata", "creationTimestamp").orElse(""));
    } catch (DateTimeParseException e) {
      return Instant.MAX; // A server always says; one that does not cannot claim to be first.
    }
  }

  /** The write that has an export say what it should; nothing while that is not known. */
  private Optional<Write> exportWrite(
      ObjectReference service,
      MemberSide side,
      JsonValue export,
      Map<String, MemberSide> known,
      Exports exports,
      Optional<ImportPlan> plan) {
    String cluster = side.client().name();
    Exporter invalid = exports.invalid().get(cluster);
    Instant now = context.clock().instant();
    if (invalid != null) {
      return invalid.write(export, now);
    } else if (plan.isEmpty() || !plan.get().clusters().contains(cluster)) {
      return Optional.empty();
    }
    // With those that have not been read yet it may be in conflict, or not.
    boolean allRead =
        exports.unknown().isEmpty()
            || Collections.disjoint(side.imported(service).sources(), exports.unknown());
    return Exporter.valid(
            ExportedMetadata.of(export),
            allRead ? Optional.of(plan.get().conflicts()) : Optional.empty(),
            progress(cluster, service, known))
        .write(export, now);
  }

  /** Whether a member has imported what a cluster exports, and if none has, who refuses to. */
  private Progress progress(
      String cluster, ObjectReference service, Map<String, MemberSide> known) {
    List<String> refused = new ArrayList<>();
    for (MemberSide side : known.values()) {
      if (side.isKnown() && side.importsFrom(service, cluster)) {
        return Progress.EXPORTED;
      }
      String name = side.client().name();
      Refusal refusal = refusals.get(refusal(name, service));
      if (refusal != null) {
        refused.add(name + " refuses it: " + refusal.text());
      }
    }
    return refused.isEmpty() ? Progress.PENDING : Progress.failed(String.join("; ", refused));
  }

  private List<Write> writes(
      ObjectReference service,
      MemberSide into,
      Map<String, MemberSide> known,
      Exports exports,
      Optional<ImportPlan> plan) {
    Imported imported = into.imported(service);
    // What was imported from a cluster that is not known may still be exported; where nothing says
    // yet from which cluster it came, that may be any.
    Set<String> kept = imported.sources();
    boolean saysNothing = kept.isEmpty();
    kept.retainAll(exports.unknown());
    boolean gone =
        plan.isEmpty() && kept.isEmpty() && (!saysNothing || exports.unknown().isEmpty());
    if (gone || !into.hasNamespace(service.namespace())) {
      return imported.removal(into.sliceType());
    } else if (plan.isEmpty()) {
      return imported.removalOf(cluster -> !isReady(cluster), into.sliceType());
    }
    Set<String> clusters = new TreeSet<>(plan.get().clusters());
    clusters.addAll(kept);
    List<Source> sources = new ArrayList<>();
    for (String cluster : clusters) {
      if (isReady(cluster)) {
        sources.addAll(
            Optional.ofNullable(known.get(cluster))
                .flatMap(side -> side.endpoints(service))
                .map(
                    slices ->
                        slices.stream()
                            .map(named -> new Source(cluster, named.name(), named.slice()))
                            .toList())
                .orElseGet(() -> imported.from(cluster)));
      }
    }
    return imported.writes(
        service,
        kept.isEmpty() ? plan.get() : withUnread(plan.get(), exports, imported),
        clusters,
        sources,
        into.sliceType());
  }

  /**
   * The plan where some that export the service have not been read since a restart: what they gave
   * the import stays, or it might lose its address on the way.
   */
  private static ImportPlan withUnread(ImportPlan plan, Exports exports, Imported imported) {
    return imported
        .asExported()
        .map(
            former -> {
              List<ExportedService> all = new ArrayList<>(exports.exported());
              all.add(former);
              return ImportPlan.of(all);
            })
        .orElse(plan);
  }

  private boolean isReady(String cluster) {
    return context.members().get(cluster).filter(member -> member.cluster().ready()).isPresent();
  }

  private void submit(ObjectReference service, MemberSide into, List<Write> writes) {
    if (writes.isEmpty()) {
      return;
    }
    String cluster = into.client().name();
    lane(cluster)
        .ifPresent(
            lane ->
                lane.submit(
                        service,
                        () -> {
                          writes.forEach(write -> write.run(into.client()));
                          return cluster;
                        })
                    .whenComplete(
                        (done, failure) -> {
                          if (failure == null) {
                            refusals.remove(refusal(cluster, service));
                          } else {
                            refused(cluster, service, failure, AFTER_REFUSAL);
                          }
                        }));
  }

  /** Has a key come back whose operation failed; for what may pass, the lane itself calls. */
  private void refused(
      String cluster, ObjectReference key, @Nullable Throwable failure, Duration wait) {
    if (failure instanceof NotStartedException
        || (failure instanceof KubefedException e && e.isRetryable())) {
      return;
    }
    Refusal refusal =
        refusals.merge(
            refusal(cluster, key),
            new Refusal(String.valueOf(failure), 1),
            (before, now) ->
                before.text().equals(now.text())
                    ? new Refusal(now.text(), before.times() + 1)
                    : now);
    boolean maybeBehind =
        failure instanceof NotFoundException || failure instanceof AlreadyExistsException;
    if (maybeBehind && refusal.times() == 1) {
      dispatcher.addAfter(key, UNTIL_CAUGHT_UP); // The cache was; then the next look sees it.
      return;
    }
    if (refusal.times() == (maybeBehind ? 2 : 1)) {
      logger
          .atWarn()
          .addKeyValue("cluster", cluster)
          .addKeyValue("key", key)
          .log("A member refuses multi-cluster services: {}", refusal.text());
    }
    dispatcher.addAfter(key, wait);
  }

  @Override
  public void close() {
    context.members().removeListener(onMember);
    dispatcher.close();
    synchronized (this) {
      closed = true;
    }
    lanes.close();
    synchronized (this) {
      sides.values().forEach(MemberSide::close);
      sides.clear();
    }
  }
}
