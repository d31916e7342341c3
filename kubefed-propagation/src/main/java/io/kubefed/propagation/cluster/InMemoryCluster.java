package io.kubefed.propagation.cluster;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A cluster in memory that behaves like an API server in what propagation relies on, for quick
 * starts, tests and simulation. Start at {@link #create} or {@link #builder}, and work with it
 * through {@link #client}. Thread-safe; the same calls in the same order give the same objects,
 * uids and versions.
 *
 * <p>Like a server it keeps {@code uid}, {@code resourceVersion}, {@code generation} and {@code
 * creationTimestamp}; guards updates by resourceVersion; refuses what exists, what does not, what
 * is invalid and what is in no namespace, with a server's codes and words; separates status; holds
 * deleted objects while they have finalizers; empties deleted namespaces; serves the types of the
 * CustomResourceDefinitions in it; fills in the defaults of common types, allocates Services'
 * addresses, folds {@code stringData}; pages lists, and watches with bookmarks and {@code 410
 * Gone}.
 *
 * <p>It differs from a server in these points:
 *
 * <ul>
 *   <li>No controllers run: a Deployment makes no Pods, a namespace no ServiceAccount.
 *   <li>What a server does in the background is done before the call returns: emptying a namespace,
 *       deleting dependents by {@code ownerReferences}, serving a new type. {@code Foreground}
 *       deletion is done as {@code Background}. There are no grace periods.
 *   <li>Server-side apply is refused, and {@code managedFields} are never there.
 *   <li>Objects are checked for names, labels, required and immutable fields of common types, not
 *       against schemas; unknown fields are kept. {@link #check} adds checks.
 *   <li>Versions of a custom type share their objects as they are; nothing is converted.
 *   <li>Defaults are those of a recent server for common fields of common types. {@link
 *       #defaulting} adds more.
 *   <li>Nobody is unauthenticated or forbidden anything. Admission webhooks are not called.
 *   <li>A status update leaves the metadata alone; a server takes annotations over for some types.
 *   <li>Watches do not time out; {@link #endWatches} ends them. Bookmarks come with {@link
 *       #sendBookmarks}, and history is forgotten with {@link #forgetHistory} or when it is longer
 *       than {@link Builder#historySize}.
 *   <li>Continue tokens live while the cluster remembers their last {@value MemoryPages#CAPACITY}.
 * </ul>
 */
public final class InMemoryCluster {

  private final String name;
  private final String version;
  private final Executor watchExecutor;
  private final MemoryFailures failures;
  private final MemoryHistory history;
  private final MemoryStore store;
  private final MemoryPages pages = new MemoryPages();
  private final ObjectHooks hooks = new ObjectHooks();
  private final ReentrantLock lock = new ReentrantLock();

  private InMemoryCluster(Builder builder) {
    name = builder.name;
    version = builder.version;
    watchExecutor = builder.watchExecutor;
    failures = new MemoryFailures(name);
    history = new MemoryHistory(builder.historySize);
    store = new MemoryStore(name, builder.clock, failures, history, hooks);
    ServedType.builtIn().forEach(store::serve);
    builder.types.values().forEach(store::serve);
    for (String namespace : List.of("default", "kube-node-lease", "kube-public", "kube-system")) {
      store.create(
          StandardTypes.NAMESPACE,
          ObjectReference.of(StandardTypes.NAMESPACE, "", namespace),
          JsonValue.of(
              Map.of(
                  "apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", namespace))),
          false);
    }
  }

  /** A cluster of that name with a server's usual types and namespaces. */
  public static InMemoryCluster create(String name) {
    return builder(name).build();
  }

  /** Describes a cluster of that name. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** A client of its own for this cluster; closing it ends its watches and no others. */
  public ClusterClient client() {
    return new MemoryClient(this);
  }

  /** Adds a step that fills in fields whenever an object of that type is stored. */
  public void defaulting(ResourceType type, UnaryOperator<JsonValue> defaults) {
    hooks.addDefault(type, requireNonNull(defaults, "defaults"));
  }

  /** Adds a check that is made whenever an object of that type is stored. */
  public void check(ResourceType type, ObjectCheck check) {
    hooks.addCheck(type, requireNonNull(check, "check"));
  }

  /** Serves a type from now on. CustomResourceDefinitions do this as well. */
  public void serve(ResourceType type, boolean statusSubresource) {
    change(
        state -> {
          state.serve(new ServedType(type, statusSubresource, true));
          return true;
        });
  }

  /** Serves a type no longer; its objects are kept, out of reach. */
  public void withdraw(ResourceType type) {
    change(
        state -> {
          state.withdraw(type);
          return true;
        });
  }

  /**
   * Puts an object in as it is, status, {@code uid}, {@code resourceVersion}, {@code generation}
   * and time stamps included, so that a recorded cluster can be gone on with. An object of its name
   * gives way to it; nothing is checked or filled in. The cluster goes on from the highest version
   * loaded.
   *
   * <p>Watches that are open see it; no watch can start from before it. A CustomResourceDefinition
   * has to come before its resources.
   *
   * @throws IllegalArgumentException if the object has no kind that is served, or no name
   */
  public void load(JsonValue object) {
    change(
        state -> {
          state.load(object);
          history.forget(state.resourceVersion());
          pages.forget();
          return true;
        });
  }

  /** Tells the watches that want bookmarks what the current resourceVersion is. */
  public void sendBookmarks() {
    change(
        state -> {
          history.bookmark(state.resourceVersion());
          return true;
        });
  }

  /**
   * Forgets what has happened: watches from an older resourceVersion and all continue tokens get
   * {@link GoneException} from now on. Open watches go on.
   */
  public void forgetHistory() {
    change(
        state -> {
          history.forget(state.resourceVersion());
          pages.forget();
          return true;
        });
  }

  /** Ends all watches as a server does when their time is up, without a failure. */
  public void endWatches() {
    change(
        state -> {
          history.end(null);
          return true;
        });
  }

  String version() {
    return version;
  }

  /** Does something to the state under the lock, then tells the watches. */
  <T> T change(Function<MemoryStore, T> action) {
    T result;
    lock.lock();
    try {
      result = action.apply(store);
    } finally {
      lock.unlock();
    }
    history.deliver();
    return result;
  }

  ObjectList list(ResourceType type, ListOptions options) {
    return change(
        state -> {
          checkNotAhead(options.resourceVersion(), state);
          return options.continueToken().isEmpty()
              ? pages.first(
                  state.select(type, options), Long.toString(state.resourceVersion()), options)
              : pages.next(options, failures::continueTokenExpired);
        });
  }

  private void checkNotAhead(String wanted, MemoryStore state) {
    if (version(wanted) > state.resourceVersion()) {
      throw failures.tooLarge(wanted, state.resourceVersion());
    }
  }

  private long version(String resourceVersion) {
    if (resourceVersion.isEmpty()) {
      return 0;
    }
    try {
      return Long.parseUnsignedLong(resourceVersion);
    } catch (NumberFormatException e) {
      throw failures.badRequest(
          "invalid resource version \"" + resourceVersion + "\": it is a number here");
    }
  }

  MemoryWatch watch(ResourceType type, WatchOptions options, WatchListener listener) {
    MemoryWatch watch =
        new MemoryWatch(
            type,
            options,
            new GuardedListener(name, type, listener),
            watchExecutor,
            history::unregister);
    change(
        state -> {
          state.served(type);
          open(watch, type, options, state);
          return true;
        });
    watch.deliver();
    return watch;
  }

  private void open(MemoryWatch watch, ResourceType type, WatchOptions options, MemoryStore state) {
    long since = version(options.resourceVersion());
    if (since == 0) {
      ListOptions existing =
          ListOptions.inNamespace(options.namespace()).withLabelSelector(options.labelSelector());
      state.select(type, existing).forEach(watch::offerExisting);
      history.register(watch);
    } else if (since < history.forgotten()) {
      watch.offerEnd(failures.tooOld(options.resourceVersion(), history.forgotten()));
    } else {
      history.replay(watch, since);
    }
  }

  /** Describes an in-memory cluster. */
  public static final class Builder {

    private final String name;
    private String version = "v1.32.0";
    private Clock clock = Clock.systemUTC();
    private Executor watchExecutor = Runnable::run;
    private int historySize = 10_000;
    private final Map<ResourceType, ServedType> types = new LinkedHashMap<>();

    private Builder(String name) {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("a cluster needs a name");
      }
      this.name = name;
    }

    /** The version it gives itself. Default: {@code v1.32.0}. */
    public Builder version(String value) {
      version = requireNonNull(value, "version");
      return this;
    }

    /** What time stamps are taken from. Default: the system's clock. */
    public Builder clock(Clock value) {
      clock = requireNonNull(value, "clock");
      return this;
    }

    /**
     * What watch listeners are called on. Default: the thread that makes the change, before its
     * call returns, so that a test needs no waiting.
     */
    public Builder watchExecutor(Executor value) {
      watchExecutor = requireNonNull(value, "watchExecutor");
      return this;
    }

    /** How many changes a watch can catch up on, at least 1. Default: 10,000. */
    public Builder historySize(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("a history of " + value + " changes is too short");
      }
      historySize = value;
      return this;
    }

    /** Serves a type in addition to the usual ones, which count generations. */
    public Builder serve(ResourceType type, boolean statusSubresource) {
      types.put(type, new ServedType(type, statusSubresource, true));
      return this;
    }

    /** The cluster as described. */
    public InMemoryCluster build() {
      return new InMemoryCluster(this);
    }
  }
}
