package io.kubefed.propagation.controller.sync;

import io.kubefed.core.KubefedException;
import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.AlreadyExistsException;
import io.kubefed.propagation.cluster.ClusterRegistry.Member;
import io.kubefed.propagation.cluster.ConflictException;
import io.kubefed.propagation.cluster.DeleteOptions;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.NotFoundException;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.cluster.WriteOptions;
import io.kubefed.propagation.controller.ControllerContext;
import io.kubefed.propagation.engine.Backoff;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletions that a member still owes, since it was lost when they were asked for and nobody wanted
 * to wait. They are kept on the host, in a ConfigMap for each member, and carried out when the
 * member is back, before anything else happens there. Thread-safe.
 *
 * <p>Only what is still managed is deleted then: an object that lost the managed label meanwhile,
 * or was made anew without it, stays. When a cluster is unjoined, what it owes is forgotten.
 */
final class PendingDeletions {

  static final String LABEL = "kubefed.io/pending-deletions";

  private static final Logger logger = LoggerFactory.getLogger(PendingDeletions.class);
  private static final String PREFIX = "kubefed-pending-deletions.";
  private static final Backoff BACKOFF =
      Backoff.exponential(Duration.ofMillis(500), Duration.ofSeconds(30));

  private final ControllerContext context;
  private final Runnable onClear;
  private final Random random = new Random();
  private final Map<String, Map<String, JsonValue>> owed = new ConcurrentHashMap<>();
  private final Object noting = new Object();
  private volatile boolean loaded;
  private volatile boolean closed;

  PendingDeletions(ControllerContext context, Runnable onClear) {
    this.context = context;
    this.onClear = onClear;
  }

  /** Reads what is owed; nothing is clear before that. */
  void start() {
    context.executor().execute(() -> load(1));
  }

  private void load(int attempt) {
    if (closed) {
      return;
    }
    try {
      ListOptions ours =
          ListOptions.inNamespace(context.systemNamespace())
              .withLabelSelector(LabelSelector.ofLabels(Map.of(LABEL, "true")));
      for (JsonValue map : context.host().listAll(StandardTypes.CONFIG_MAP, ours).items()) {
        String cluster = map.text("metadata", "name").orElse("").substring(PREFIX.length());
        Map<String, JsonValue> entries = new TreeMap<>();
        map.get("data")
            .map(JsonValue::textFields)
            .orElse(Map.of())
            .forEach((key, text) -> entries.put(key, JsonValue.parse(text)));
        synchronized (noting) {
          entries.forEach(
              owed.computeIfAbsent(cluster, name -> new ConcurrentHashMap<>())::putIfAbsent);
        }
      }
      loaded = true;
    } catch (KubefedException | JsonException e) {
      logger
          .atWarn()
          .log("What lost members owe could not be read and is tried again: {}", e.getMessage());
      again(attempt, () -> load(attempt + 1));
      return;
    }
    context.members().snapshot().values().stream()
        .filter(member -> member.cluster().ready())
        .forEach(this::onMemberBack);
    onClear.run();
  }

  private void again(int attempt, Runnable task) {
    context.time().schedule(BACKOFF.delay(attempt, random), () -> context.executor().execute(task));
  }

  /** Whether a member owes nothing: before, nothing else may happen there. */
  boolean isClear(String cluster) {
    return loaded && !owed.containsKey(cluster);
  }

  /**
   * Notes on the host that an object is to go from a member that does not answer. Blocks.
   *
   * @param orphan whether it is to stay and lose the managed label only
   */
  void note(
      String cluster,
      ResourceType type,
      ObjectReference object,
      DeleteOptions options,
      boolean orphan) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("group", type.group());
    entry.put("version", type.version());
    entry.put("kind", type.kind());
    entry.put("plural", type.plural());
    entry.put("namespaced", type.namespaced());
    entry.put("namespace", object.namespace());
    entry.put("name", object.name());
    entry.put("orphan", orphan);
    entry.put("options", options.toJson());
    JsonValue value = JsonValue.of(entry);
    String key = keyOf(type, object);
    synchronized (noting) {
      write(cluster, key, JsonValue.of(value.toJson()));
      owed.computeIfAbsent(cluster, name -> new ConcurrentHashMap<>()).put(key, value);
    }
    context
        .members()
        .get(cluster)
        .filter(member -> member.cluster().ready())
        .ifPresent(this::onMemberBack); // It came back before it owed this.
  }

  private static String keyOf(ResourceType type, ObjectReference object) {
    return type.qualifiedPlural() + "_" + object.namespace() + "_" + object.name();
  }

  private void write(String cluster, String key, JsonValue value) {
    String name = PREFIX + cluster;
    JsonValue data = JsonValue.emptyObject().with(key, value);
    try {
      patch(name, data);
    } catch (NotFoundException e) {
      try {
        context
            .host()
            .create(
                StandardTypes.CONFIG_MAP,
                JsonValue.of(
                    Map.of(
                        "apiVersion",
                        "v1",
                        "kind",
                        "ConfigMap",
                        "metadata",
                        Map.of(
                            "name",
                            name,
                            "namespace",
                            context.systemNamespace(),
                            "labels",
                            Map.of(LABEL, "true")),
                        "data",
                        data)),
                WriteOptions.DEFAULT);
      } catch (AlreadyExistsException made) {
        patch(name, data);
      }
    }
  }

  private void patch(String name, JsonValue data) {
    context
        .host()
        .patch(
            StandardTypes.CONFIG_MAP,
            context.systemNamespace(),
            name,
            Patch.merge(JsonValue.emptyObject().with("data", data)),
            WriteOptions.DEFAULT);
  }

  /** A member answers again: it does first what it owes. */
  void onMemberBack(Member member) {
    if (owed.containsKey(member.name())) {
      context.executor().execute(() -> settle(member, 1));
    }
  }

  /** A member is none any more: what it owes is forgotten. */
  void onMemberLeft(String cluster) {
    if (owed.remove(cluster) != null) {
      context
          .executor()
          .execute(
              () -> {
                try {
                  context
                      .host()
                      .delete(
                          StandardTypes.CONFIG_MAP,
                          context.systemNamespace(),
                          PREFIX + cluster,
                          DeleteOptions.DEFAULT);
                } catch (KubefedException e) {
                  logger
                      .atWarn()
                      .addKeyValue("cluster", cluster)
                      .log("What an unjoined member owed is still noted: {}", e.getMessage());
                }
              });
    }
  }

  private void settle(Member member, int attempt) {
    String cluster = member.name();
    Map<String, JsonValue> entries = owed.get(cluster);
    boolean current =
        context.members().get(cluster).filter(now -> now.client() == member.client()).isPresent();
    if (closed || entries == null || !current) {
      return;
    }
    try {
      for (Map.Entry<String, JsonValue> entry : Map.copyOf(entries).entrySet()) {
        carryOut(member, entry.getValue());
        write(cluster, entry.getKey(), JsonValue.NULL);
        entries.remove(entry.getKey());
      }
      synchronized (noting) {
        if (entries.isEmpty()) {
          context
              .host()
              .delete(
                  StandardTypes.CONFIG_MAP,
                  context.systemNamespace(),
                  PREFIX + cluster,
                  DeleteOptions.DEFAULT);
          owed.remove(cluster);
        }
      }
    } catch (NotFoundException e) {
      owed.remove(cluster);
    } catch (KubefedException e) {
      logger
          .atWarn()
          .addKeyValue("cluster", cluster)
          .log("A member that is back still owes deletions; tried again: {}", e.getMessage());
      again(attempt, () -> settle(member, attempt + 1));
      return;
    }
    onClear.run();
  }

  private static void carryOut(Member member, JsonValue entry) {
    ResourceType type =
        new ResourceType(
            entry.text("group").orElse(""),
            entry.text("version").orElse(""),
            entry.text("kind").orElse(""),
            entry.text("plural").orElse(""),
            entry.bool("namespaced").orElse(true));
    ObjectReference target =
        ObjectReference.of(type, entry.text("namespace").orElse(""), entry.text("name").orElse(""));
    for (; ; ) {
      Optional<JsonValue> now;
      try {
        now = member.client().get(type, target.namespace(), target.name());
      } catch (TypeNotServedException e) {
        return;
      }
      if (now.isEmpty()
          || !ManagedLabel.isManaged(now.get())
          || now.get().text("metadata", "deletionTimestamp").isPresent()) {
        return;
      } else if (entry.bool("orphan").orElse(false)) {
        MemberWrites.release(member.client(), type, target);
        return;
      }
      try {
        member
            .client()
            .delete(
                type,
                target.namespace(),
                target.name(),
                DeleteOptions.DEFAULT
                    .withRaw(entry.get("options").orElseGet(JsonValue::emptyObject))
                    .withUid(now.get().text("metadata", "uid").orElseThrow())
                    .withResourceVersion(
                        now.get().text("metadata", "resourceVersion").orElseThrow()));
        return;
      } catch (NotFoundException e) {
        return;
      } catch (ConflictException e) {
        // It changed between the read and the deletion: look again whether it is still managed.
      }
    }
  }

  void close() {
    closed = true;
  }
}
