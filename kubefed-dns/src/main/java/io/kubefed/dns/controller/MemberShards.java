package io.kubefed.dns.controller;

import io.kubefed.core.json.JsonValue;
import io.kubefed.dns.controller.ServedInformer.Served;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.controller.ControllerContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the members offer under the names of records. Only the namespaces that records are in are
 * watched, each by watches of its own; when these become many, one watch of all namespaces takes
 * their place. Thread-safe.
 */
final class MemberShards implements AutoCloseable {

  /** With how many namespaces one watch of all costs less than one for each. */
  static final int MOST_NAMESPACES = 16;

  /** With how few namespaces it is turned back. */
  static final int FEW_NAMESPACES = 8;

  private static final String ALL = "";

  /**
   * What one member offers under one name.
   *
   * @param known false while the member has not been read, so that the rest means nothing
   * @param exists whether the service or ingress is there
   * @param backed whether something takes its traffic
   * @param ingress its load balancers
   */
  record Shard(boolean known, boolean exists, boolean backed, List<JsonValue> ingress) {

    static final Shard UNKNOWN = new Shard(false, false, false, List.of());
  }

  private final ControllerContext context;
  private final List<Served> balancers;
  private final List<Served> backing;
  private final Consumer<String> onChange;
  private final Runnable onKnown;
  private final Map<String, MemberCaches> caches = new HashMap<>();
  private Collection<Member> members = List.of();
  private Set<String> namespaces = Set.of();
  private boolean wide;
  private boolean closed;

  /** The caches of one member, by namespace. */
  private final class MemberCaches {

    final ClusterClient client;
    final Map<String, NamespaceCaches> byNamespace = new HashMap<>();

    MemberCaches(ClusterClient client) {
      this.client = client;
    }

    void follow(Set<String> wanted) {
      for (String namespace : wanted) {
        if (!byNamespace.containsKey(namespace)) {
          NamespaceCaches cache = new NamespaceCaches(client, namespace);
          byNamespace.put(namespace, cache);
          cache.start();
        }
      }
      boolean allKnown = wanted.stream().allMatch(namespace -> get(namespace).isKnown());
      for (String namespace : Set.copyOf(byNamespace.keySet())) {
        // What another is to take the place of stays until that knows as much.
        boolean replaced =
            namespace.equals(ALL) ? !wanted.isEmpty() : namespaces.contains(namespace);
        if (!wanted.contains(namespace) && (allKnown || !replaced)) {
          get(namespace).close();
          byNamespace.remove(namespace);
        }
      }
    }

    private NamespaceCaches get(String namespace) {
      NamespaceCaches cache = byNamespace.get(namespace);
      if (cache == null) {
        throw new IllegalStateException("the namespace " + namespace + " is not followed");
      }
      return cache;
    }

    @Nullable NamespaceCaches find(String namespace) {
      NamespaceCaches narrow = byNamespace.get(namespace);
      NamespaceCaches all = byNamespace.get(ALL);
      return narrow == null || (all != null && all.isKnown()) ? all : narrow;
    }

    void close() {
      byNamespace.values().forEach(NamespaceCaches::close);
      byNamespace.clear();
    }
  }

  /** The caches of one member and namespace. */
  private final class NamespaceCaches {

    final ServedInformer balancer;
    final @Nullable ServedInformer backs;

    NamespaceCaches(ClusterClient client, String namespace) {
      balancer = informer(client, namespace, balancers);
      backs = backing.isEmpty() ? null : informer(client, namespace, backing);
    }

    private ServedInformer informer(ClusterClient client, String namespace, List<Served> types) {
      return new ServedInformer(
          context, client, namespace, types, onChange, MemberShards.this::onKnown);
    }

    void start() {
      balancer.start();
      if (backs != null) {
        backs.start();
      }
    }

    boolean isKnown() {
      return balancer.isKnown() && (backs == null || backs.isKnown());
    }

    Shard look(String key) {
      if (!isKnown()) {
        return Shard.UNKNOWN;
      }
      List<ShardView> found = balancer.get(key);
      boolean backed = backs == null || backs.get(key).stream().anyMatch(ShardView::ready);
      return found.isEmpty()
          ? new Shard(true, false, backed, List.of())
          : new Shard(true, true, backed, found.get(0).ingress());
    }

    void close() {
      balancer.close();
      if (backs != null) {
        backs.close();
      }
    }
  }

  /**
   * Shards of nobody yet.
   *
   * @param balancers what services or ingresses may be served as
   * @param backing what tells whether something takes their traffic; empty if nothing does
   * @param onChange gets {@code namespace/name} of what is another one
   * @param onKnown is told when more members have been read
   */
  MemberShards(
      ControllerContext context,
      List<Served> balancers,
      List<Served> backing,
      Consumer<String> onChange,
      Runnable onKnown) {
    this.context = context;
    this.balancers = balancers;
    this.backing = backing;
    this.onChange = onChange;
    this.onKnown = onKnown;
  }

  /** Follows exactly these members and, in them, these namespaces from now on. */
  synchronized void follow(Collection<Member> wantedMembers, Set<String> wantedNamespaces) {
    if (closed) {
      return;
    }
    members = List.copyOf(wantedMembers);
    namespaces = Set.copyOf(wantedNamespaces);
    wide = namespaces.size() > (wide ? FEW_NAMESPACES : MOST_NAMESPACES);
    Set<String> wanted = wide ? Set.of(ALL) : namespaces;
    Set<String> names = new HashSet<>();
    List<MemberCaches> dropped = new ArrayList<>();
    for (Member member : members) {
      names.add(member.name());
      MemberCaches before = caches.get(member.name());
      if (before == null || before.client != member.client()) {
        if (before != null) {
          dropped.add(before);
        }
        before = new MemberCaches(member.client());
        caches.put(member.name(), before);
      }
      before.follow(wanted);
    }
    for (String gone : Set.copyOf(caches.keySet())) {
      if (!names.contains(gone)) {
        MemberCaches cache = caches.remove(gone);
        if (cache != null) {
          dropped.add(cache);
        }
      }
    }
    dropped.forEach(MemberCaches::close);
  }

  synchronized boolean isFollowed(String namespace) {
    return namespaces.contains(namespace);
  }

  private void onKnown() {
    synchronized (this) {
      follow(members, namespaces); // Closes what has been waited for.
    }
    onKnown.run();
  }

  /** What a member offers under a name. */
  synchronized Shard look(String cluster, String namespace, String name) {
    MemberCaches member = caches.get(cluster);
    NamespaceCaches cache = member == null ? null : member.find(namespace);
    return cache == null ? Shard.UNKNOWN : cache.look(namespace + "/" + name);
  }

  /** Whether everything that is followed in a member has been read. */
  synchronized boolean isKnown(String cluster) {
    MemberCaches member = caches.get(cluster);
    return member != null
        && member.byNamespace.values().stream().allMatch(NamespaceCaches::isKnown);
  }

  @Override
  public synchronized void close() {
    closed = true;
    caches.values().forEach(MemberCaches::close);
    caches.clear();
  }
}
