package io.kubefed.dns.balancing;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.Problem;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import io.kubefed.dns.backend.BackendPlan;
import io.kubefed.dns.backend.BackendSlices;
import io.kubefed.dns.backend.ClusterBackends;
import io.kubefed.dns.balancing.GlobalServices.Held;
import io.kubefed.dns.balancing.GlobalServices.Wanted;
import io.kubefed.dns.endpoints.SliceForms;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterRegistry;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.controller.Controller;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.controller.ControllerFactory;
import io.kubefed.propagation.engine.Dispatcher;
import io.kubefed.propagation.engine.Result;
import io.kubefed.propagation.event.EventRecorder.Severity;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import io.kubefed.propagation.informer.InformerState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps, for every federated service that asks for it, a Service without selector with the ready
 * backends of all clusters: {@code web-global} beside the federated service {@code web}, in the
 * host or in a member, with EndpointSlices that name their cluster and weight.
 *
 * <p>A federated service asks by annotations: {@value #BACKENDS_ANNOTATION} says how backends are
 * reached, {@code Pods} or {@code LoadBalancers}; {@value #WEIGHTS_ANNOTATION} gives clusters other
 * parts of the traffic than one each ({@code east=3,west=1}); {@value #FAILOVER_ANNOTATION} orders
 * regions ({@code eu,us}). Without the first one there is nothing, and what there was goes.
 *
 * <p>A backend counts while its Service is one that propagation manages, it is ready, and its
 * cluster is. The backends of a cluster that is ready but has not been read yet, as after a
 * restart, stay as they are. Clusters that take no traffic are named in the annotation {@value
 * #IDLE_ANNOTATION} of the global Service, each with the reason.
 *
 * <p>The host's garbage collector deletes a global Service with its federated service; in a member,
 * and for a service that no longer asks, this does. Nothing is written where nothing changed.
 */
public final class GlobalLoadBalancing implements Controller {

  /** Says how backends are reached, and by being there that there is to be a global Service. */
  public static final String BACKENDS_ANNOTATION = "dns.kubefed.io/global-backends";

  /** The parts of clusters in the traffic. */
  public static final String WEIGHTS_ANNOTATION = "dns.kubefed.io/weights";

  /** Regions in the order in which they take traffic. */
  public static final String FAILOVER_ANNOTATION = "dns.kubefed.io/failover";

  /** On the global Service: the clusters that take no traffic, with the reasons, as JSON. */
  public static final String IDLE_ANNOTATION = "dns.kubefed.io/idle-clusters";

  /** On the global Service and its slices: the name of the federated service. */
  public static final String FEDERATED_SERVICE_LABEL = "dns.kubefed.io/federated-service";

  private static final Duration UNTIL_SYNCED = Duration.ofMillis(200);
  private static final Duration UNTIL_MENDED = Duration.ofSeconds(30);

  private final ControllerContext context;
  private final BalancingSettings settings;
  private final Informer<FederatedServiceView> federated;
  private final Dispatcher<ObjectReference> dispatcher;
  private final ClusterRegistry.Listener onMember = this::onMember;
  private final Map<String, MemberBackends> members = new HashMap<>();
  private Set<ObjectReference> asking = Set.of();
  private @Nullable GlobalServices target;
  private boolean closed;

  private GlobalLoadBalancing(ControllerContext context, BalancingSettings settings) {
    this.context = requireNonNull(context, "context");
    this.settings = requireNonNull(settings, "settings");
    this.federated =
        context
            .informers()
            .informer(
                context.host(),
                InformerSpec.inNamespace(
                    settings.services().federated(),
                    context.targetNamespace(),
                    FederatedServiceView.FORM));
    // It may block: the one cluster that it calls is the one that all of its keys are about.
    this.dispatcher =
        Dispatcher.builder("global-load-balancing", context.time(), this::reconcile)
            .executor(context.executor())
            .build();
  }

  /** Makes the controller with {@link BalancingSettings#DEFAULT}. */
  public static ControllerFactory factory() {
    return factory(BalancingSettings.DEFAULT);
  }

  /** Makes the controller. */
  public static ControllerFactory factory(BalancingSettings settings) {
    requireNonNull(settings, "settings");
    return context -> new GlobalLoadBalancing(context, settings);
  }

  /** The name of the global Service of a federated service. */
  public static String globalName(String service) {
    return service + "-global";
  }

  @Override
  public void start() {
    dispatcher.start();
    context.members().addListener(onMember);
    context
        .members()
        .snapshot()
        .values()
        .forEach(member -> follow(Optional.of(member), member.name()));
    federated.addListener(
        new InformerListener<>() {
          @Override
          public void onChange(
              ObjectReference object,
              Optional<FederatedServiceView> before,
              Optional<FederatedServiceView> after) {
            if (!before.equals(after)) {
              changed(object, after);
            }
          }

          @Override
          public void onState(InformerState state) {
            if (state.isSynced()) {
              lookAtAll();
            }
          }
        });
    federated.start();
    target();
  }

  @Override
  public boolean isSynced() {
    GlobalServices open;
    synchronized (this) {
      open = target;
    }
    // Where there are no federated services, there is nothing to see.
    return hasSeen(federated.state())
        && (open == null ? settings.cluster().isPresent() : open.hasSeen());
  }

  /** Whether a cache has held everything, be it a while ago: enough to act on, not to delete. */
  static boolean hasSeen(InformerState state) {
    return state.phase() != Phase.NOT_SYNCED && state.phase() != Phase.CLOSED;
  }

  private static ObjectReference key(String namespace, String name) {
    return ObjectReference.of(StandardTypes.SERVICE, namespace, name);
  }

  private void changed(ObjectReference object, Optional<FederatedServiceView> after) {
    ObjectReference key = key(object.namespace(), object.name());
    boolean asks = after.filter(FederatedServiceView::asks).isPresent();
    synchronized (this) {
      if (asking.contains(key) != asks) {
        Set<ObjectReference> changed = new HashSet<>(asking);
        if (asks) {
          changed.add(key);
        } else {
          changed.remove(key);
        }
        asking = Set.copyOf(changed);
        members.values().forEach(member -> member.follow(asking));
      }
    }
    dispatcher.add(key);
  }

  private void onMember(Optional<Member> before, Optional<Member> after) {
    String name = after.or(() -> before).orElseThrow().name();
    follow(after, name);
    if (settings.cluster().equals(Optional.of(name))) {
      target();
    }
    lookAtAll();
  }

  private synchronized void follow(Optional<Member> member, String name) {
    MemberBackends open = members.get(name);
    if (open != null && (member.isEmpty() || !member.get().client().equals(open.client()))) {
      open.close();
      members.remove(name);
      open = null;
    }
    if (open == null && member.isPresent() && !closed) {
      MemberBackends opened =
          new MemberBackends(context.informers(), member.get().client(), dispatcher::add);
      members.put(name, opened);
      opened.follow(asking);
    }
  }

  private void lookAtAll() {
    Set<ObjectReference> keys;
    synchronized (this) {
      keys = new HashSet<>(asking);
      if (target != null) {
        keys.addAll(target.keys());
      }
    }
    keys.forEach(dispatcher::add);
  }

  /** Has the cluster that holds the global Services followed, by the client it has now. */
  private void target() {
    context
        .executor()
        .execute(
            () -> {
              try {
                open();
              } catch (RuntimeException e) {
                // Asked for again with the first key that needs it, which tells the failure.
              }
            });
  }

  private Optional<ClusterClient> targetClient() {
    return settings.cluster().isEmpty()
        ? Optional.of(context.host())
        : settings
            .cluster()
            .flatMap(context.members()::get)
            .filter(member -> member.cluster().ready())
            .map(Member::client);
  }

  /** The cluster that holds the global Services; nothing while it is no member that is ready. */
  private Optional<GlobalServices> open() {
    Optional<ClusterClient> client = targetClient();
    synchronized (this) {
      if (target != null && (client.isEmpty() || target.client().equals(client.get()))) {
        return client.map(same -> requireNonNull(target));
      }
    }
    if (client.isEmpty()) {
      return Optional.empty();
    }
    ResourceType slices =
        client
            .get()
            .find(SliceForms.V1.apiVersion(), SliceForms.V1.kind())
            .or(() -> client.get().find(SliceForms.V1BETA1.apiVersion(), SliceForms.V1.kind()))
            .orElseThrow(
                () ->
                    new TypeNotServedException(
                        client.get().name(),
                        null,
                        "EndpointSlices are needed for global Services, which clusters have since"
                            + " 1.17"));
    GlobalServices opened =
        new GlobalServices(
            context.informers(),
            client.get(),
            slices,
            context.targetNamespace(),
            dispatcher::add,
            this::lookAtAll);
    synchronized (this) {
      if (closed || (target != null && target.client().equals(client.get()))) {
        opened.close();
        return Optional.ofNullable(target);
      }
      if (target != null) {
        target.close();
      }
      target = opened;
    }
    opened.start();
    return Optional.of(opened);
  }

  private Result reconcile(ObjectReference service) {
    Optional<GlobalServices> found = open();
    if (found.isEmpty()) {
      return Result.done(); // The member says when it is ready.
    }
    GlobalServices global = found.get();
    if (federated.state().phase() == Phase.NOT_SERVED) {
      return Result.done(); // Nothing is known of what should be there; what is there stays.
    } else if (!context.membersSynced() || !hasSeen(federated.state()) || !global.hasSeen()) {
      return Result.requeueAfter(UNTIL_SYNCED); // What is not there yet is not gone.
    }
    Optional<FederatedServiceView> view =
        federated.get(service.namespace(), service.name()).filter(FederatedServiceView::asks);
    if (view.isEmpty()) {
      if (!federated.state().isSynced()) {
        return Result.requeueAfter(UNTIL_SYNCED); // It may have been asked for since.
      }
      global.remove(global.cached(service));
      return Result.done();
    }
    BalancedService balanced;
    try {
      balanced = BalancedService.of(view.get());
    } catch (InvalidResourceException e) {
      warn(view.get(), e.problems().stream().map(Problem::toString).collect(joining("; ")));
      return Result.done(); // What is there stays: a spelling mistake must not stop traffic.
    }
    return bring(service, view.get(), balanced, global);
  }

  private Result bring(
      ObjectReference service,
      FederatedServiceView view,
      BalancedService balanced,
      GlobalServices global) {
    Held held = global.cached(service);
    try {
      return bring(service, view, balanced, global, held);
    } catch (AlreadyExistsException | ConflictException | NotFoundException e) {
      // The cache was behind; once more, on what is there now.
    }
    Held read = global.read(service);
    if (read.service().isPresent() && !GlobalServices.isOurs(read.service().get())) {
      warn(
          view,
          "cluster "
              + global.client().name()
              + " has a Service "
              + globalName(service.name())
              + " that is somebody else's; delete it, or give the federated service another name");
      return Result.requeueAfter(UNTIL_MENDED);
    }
    try {
      return bring(service, view, balanced, global, read);
    } catch (NotFoundException e) {
      warn(
          view,
          "cluster "
              + global.client().name()
              + " has no namespace "
              + service.namespace()
              + " to hold the global Service; create it");
      return Result.requeueAfter(UNTIL_MENDED);
    }
  }

  private Result bring(
      ObjectReference service,
      FederatedServiceView view,
      BalancedService balanced,
      GlobalServices global,
      Held held) {
    Set<String> unread = new TreeSet<>();
    BackendPlan plan =
        BackendPlan.of(clusters(service, balanced, held, unread), balanced.failover());
    if (plan.backends().isEmpty() && !unread.isEmpty() && !held.slices().isEmpty()) {
      return Result.requeueAfter(UNTIL_SYNCED); // What can take over has not been read yet.
    }
    tellChange(view, plan, held);
    global.bring(wanted(service, view, balanced, plan, idle(plan, unread, held)), held);
    return Result.done();
  }

  private void warn(FederatedServiceView view, String message) {
    context.events().record(view.object(), Severity.WARNING, "GlobalBackendsRefused", message);
  }

  /** What the clusters have; of one that is ready and has not been read, what is there of it. */
  private List<ClusterBackends> clusters(
      ObjectReference service, BalancedService balanced, Held held, Set<String> unread) {
    List<ClusterBackends> clusters = new ArrayList<>();
    for (Member member : context.members().snapshot().values()) {
      Optional<List<JsonValue>> slices;
      synchronized (this) {
        slices =
            Optional.ofNullable(members.get(member.name()))
                .flatMap(known -> known.slices(service, balanced.reach()));
      }
      if (slices.isEmpty() && member.cluster().ready()) {
        unread.add(member.name());
      }
      clusters.add(
          new ClusterBackends(
              member.name(),
              member.cluster().region(),
              member.cluster().ready(),
              balanced.weight(member.name()),
              slices.orElseGet(() -> held.from(member.name()))));
    }
    return clusters;
  }

  /** Why clusters take no traffic; of those that have not been read, what was said before. */
  private static Map<String, String> idle(BackendPlan plan, Set<String> unread, Held held) {
    Map<String, String> before =
        held.service()
            .flatMap(service -> service.text("metadata", "annotations", IDLE_ANNOTATION))
            .map(GlobalLoadBalancing::reasons)
            .orElse(Map.of());
    Map<String, String> idle = new TreeMap<>(plan.idle());
    idle.replaceAll(
        (cluster, reason) ->
            unread.contains(cluster)
                ? before.getOrDefault(cluster, "it has not been read yet")
                : reason);
    return idle;
  }

  private static Map<String, String> reasons(String text) {
    try {
      return JsonValue.parse(text).textFields();
    } catch (JsonException e) {
      return Map.of(); // Somebody wrote there; it is written anew.
    }
  }

  private Wanted wanted(
      ObjectReference service,
      FederatedServiceView view,
      BalancedService balanced,
      BackendPlan plan,
      Map<String, String> idle) {
    String name = globalName(service.name());
    Pointer label = Pointer.of("metadata", "labels", FEDERATED_SERVICE_LABEL);
    return new Wanted(
        global(view, balanced, name, idle),
        BackendSlices.render(service.namespace(), name, plan).stream()
            .map(slice -> JsonEditor.on(slice).set(label, JsonValue.of(service.name())).build())
            .toList());
  }

  private void tellChange(FederatedServiceView view, BackendPlan plan, Held held) {
    Set<String> before = new TreeSet<>();
    held.slices().values().forEach(slice -> Held.source(slice).ifPresent(before::add));
    Map<String, Integer> after = new LinkedHashMap<>();
    plan.backends().forEach(backend -> after.merge(backend.cluster(), 1, Integer::sum));
    if (!before.equals(after.keySet())) {
      context
          .events()
          .record(
              view.object(),
              Severity.NORMAL,
              "GlobalBackendsChanged",
              "backends that take traffic: "
                  + (after.isEmpty() ? "none" : after)
                  + (plan.idle().isEmpty() ? "" : "; idle: " + plan.idle()));
    }
  }

  private JsonValue global(
      FederatedServiceView view, BalancedService balanced, String name, Map<String, String> idle) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", name);
    metadata.put("namespace", view.namespace());
    metadata.put(
        "labels",
        Map.of(
            BackendSlices.MANAGED_BY_LABEL,
            BackendSlices.MANAGED_BY,
            FEDERATED_SERVICE_LABEL,
            view.name()));
    metadata.put("annotations", Map.of(IDLE_ANNOTATION, JsonValue.of(idle).toJson()));
    if (settings.cluster().isEmpty()) {
      metadata.put(
          "ownerReferences",
          List.of(GlobalServices.ownedBy(settings.services().federated(), view.object())));
    }
    return JsonValue.of(
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "Service",
            "metadata",
            metadata,
            "spec",
            Map.of("ports", balanced.ports())));
  }

  @Override
  public void close() {
    context.members().removeListener(onMember);
    federated.close();
    dispatcher.close();
    synchronized (this) {
      closed = true;
      members.values().forEach(MemberBackends::close);
      members.clear();
      if (target != null) {
        target.close();
      }
    }
  }
}
