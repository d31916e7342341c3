package io.kubefed.propagation.cluster;

import static io.kubefed.propagation.cluster.ObjectFields.isBeingDeleted;
import static io.kubefed.propagation.cluster.ObjectFields.withMetadata;
import static io.kubefed.propagation.cluster.ObjectFields.withMetadataOf;
import static io.kubefed.propagation.cluster.ObjectFields.withoutMetadata;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.override.JsonPatch;
import io.kubefed.core.schema.BuiltInTypes;
import io.kubefed.core.schema.TargetApi;
import io.kubefed.propagation.cluster.InvalidObjectException.FieldCause;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The objects of an in-memory cluster and what becomes of them. Not thread-safe: {@link
 * InMemoryCluster} holds its lock around every call.
 *
 * <p>Objects are kept per group and plural name, whatever the version, and per {@code
 * namespace/name}, in the order of an API server's lists.
 */
final class MemoryStore {

  private static final String CUSTOM_RESOURCE_DEFINITIONS =
      StandardTypes.CUSTOM_RESOURCE_DEFINITION.qualifiedPlural();
  private static final String NAMESPACES = StandardTypes.NAMESPACE.qualifiedPlural();
  private static final String SERVICES = StandardTypes.SERVICE.qualifiedPlural();

  /** What generated names are made of: no vowels, nothing that looks like something else. */
  private static final String NAME_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

  private final String cluster;
  private final Clock clock;
  private final MemoryFailures failures;
  private final MemoryHistory history;
  private final ObjectHooks hooks;
  private final Map<String, ServedType> served = new TreeMap<>();
  private final Map<String, NavigableMap<String, JsonValue>> objects = new TreeMap<>();
  private final Map<String, Map<String, ResourceType>> dependents = new TreeMap<>();
  private final ServiceAddresses addresses = new ServiceAddresses();
  private long resourceVersion;
  private long uids;
  private long generatedNames;

  MemoryStore(
      String cluster,
      Clock clock,
      MemoryFailures failures,
      MemoryHistory history,
      ObjectHooks hooks) {
    this.cluster = cluster;
    this.clock = clock;
    this.failures = failures;
    this.history = history;
    this.hooks = hooks;
  }

  long resourceVersion() {
    return resourceVersion;
  }

  void serve(ServedType type) {
    served.put(servedKey(type.type()), type);
  }

  void withdraw(ResourceType type) {
    served.remove(servedKey(type));
  }

  List<ResourceType> types() {
    return served.values().stream().map(ServedType::type).toList();
  }

  /**
   * The types with their short names; of a type's versions the one that sorts first is preferred.
   */
  List<DiscoveredType> discovered() {
    Set<String> plurals = new HashSet<>();
    return served.values().stream()
        .map(
            type ->
                DiscoveredType.of(type.type())
                    .withShortNames(shortNames(type.type()))
                    .withSubresources(type.status() ? Set.of("status") : Set.of())
                    .withPreferred(plurals.add(type.type().qualifiedPlural())))
        .toList();
  }

  private List<String> shortNames(ResourceType type) {
    JsonValue definition =
        objects(StandardTypes.CUSTOM_RESOURCE_DEFINITION).get(key("", type.qualifiedPlural()));
    return definition == null
        ? BuiltInTypes.find(type.qualifiedPlural()).map(TargetApi::shortNames).orElse(List.of())
        : definition
            .path("spec", "names", "shortNames")
            .map(JsonValue::items)
            .orElse(List.of())
            .stream()
            .flatMap(name -> name.text().stream())
            .toList();
  }

  private static String servedKey(ResourceType type) {
    return type.apiVersion() + "/" + type.plural();
  }

  ServedType served(ResourceType type) {
    ServedType found = served.get(servedKey(type));
    if (found == null || !found.type().equals(type)) {
      throw failures.notServed(type);
    }
    return found;
  }

  private NavigableMap<String, JsonValue> objects(ResourceType type) {
    return objects.computeIfAbsent(type.qualifiedPlural(), plural -> new TreeMap<>());
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  private @Nullable JsonValue stored(ResourceType type, ObjectReference reference) {
    return objects(type).get(key(reference.namespace(), reference.name()));
  }

  private JsonValue existing(ResourceType type, ObjectReference reference) {
    JsonValue stored = stored(type, reference);
    if (stored == null) {
      throw failures.notFound(type, reference);
    }
    return stored;
  }

  /** An object as it looks at the version of that type. */
  static JsonValue at(ResourceType type, JsonValue object) {
    return object.text("apiVersion").orElse("").equals(type.apiVersion())
        ? object
        : object.with("apiVersion", JsonValue.of(type.apiVersion()));
  }

  Optional<JsonValue> get(ResourceType type, ObjectReference reference) {
    served(type);
    return Optional.ofNullable(stored(type, reference)).map(object -> at(type, object));
  }

  /** What matches, sorted, with whole objects. */
  List<JsonValue> select(ResourceType type, ListOptions options) {
    served(type);
    Map<String, JsonValue> range =
        options.namespace().isEmpty()
            ? objects(type)
            : ofNamespace(objects(type), options.namespace());
    List<JsonValue> items = new ArrayList<>();
    for (JsonValue object : range.values()) {
      if (options.labelSelector().requirements().isEmpty()
          || options.labelSelector().matches(ObjectFields.labels(object))) {
        items.add(at(type, object));
      }
    }
    return items;
  }

  private static Map<String, JsonValue> ofNamespace(
      NavigableMap<String, JsonValue> all, String namespace) {
    return all.subMap(namespace + "/", true, namespace + "0", false); // "0" follows "/".
  }

  JsonValue create(ResourceType type, ObjectReference reference, JsonValue object, boolean dryRun) {
    ServedType servedType = served(type);
    checkNamespace(type, reference);
    ObjectReference named = reference;
    JsonValue fresh = object;
    if (reference.name().isEmpty()) {
      named = ObjectReference.of(type, reference.namespace(), generateName(object));
      fresh = withMetadata(fresh, "name", JsonValue.of(named.name()));
    }
    if (stored(type, named) != null) {
      throw failures.alreadyExists(type, named);
    }
    for (String systemField :
        List.of("deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "generation")) {
      fresh = withoutMetadata(fresh, systemField);
    }
    fresh = withMetadata(fresh, "uid", JsonValue.of(nextUid()));
    fresh = withMetadata(fresh, "creationTimestamp", JsonValue.of(now()));
    if (servedType.generation()) {
      fresh = withMetadata(fresh, "generation", JsonValue.of(1));
    }
    if (servedType.status()) {
      fresh = fresh.without("status");
      Optional<JsonValue> status = ObjectDefaults.initialStatus(fresh);
      fresh = status.isPresent() ? fresh.with("status", status.get()) : fresh;
    }
    fresh = admit(type, named, null, fresh);
    if (type.qualifiedPlural().equals(CUSTOM_RESOURCE_DEFINITIONS)) {
      fresh = CustomTypes.established(fresh, now());
    }
    return dryRun ? fresh : put(type, named, null, fresh);
  }

  private void checkNamespace(ResourceType type, ObjectReference reference) {
    if (!type.namespaced()) {
      return;
    }
    JsonValue namespace = objects(StandardTypes.NAMESPACE).get(key("", reference.namespace()));
    if (namespace == null) {
      throw failures.namespaceNotFound(reference);
    } else if (isBeingDeleted(namespace)) {
      throw failures.namespaceTerminating(type, reference);
    }
  }

  private String generateName(JsonValue object) {
    StringBuilder name = new StringBuilder(ObjectFields.metadata(object, "generateName"));
    long number = generatedNames++;
    for (int i = 0; i < 5; i++) {
      name.append(NAME_LETTERS.charAt((int) (number % NAME_LETTERS.length())));
      number /= NAME_LETTERS.length();
    }
    return name.toString();
  }

  private String nextUid() {
    byte[] seed = (cluster + "/" + uids++).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(seed).toString();
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Defaults and checks. */
  private JsonValue admit(
      ResourceType type, ObjectReference reference, @Nullable JsonValue before, JsonValue object) {
    JsonValue admitted = hooks.defaulted(type, ObjectDefaults.apply(object));
    if (type.qualifiedPlural().equals(SERVICES)) {
      admitted = addresses.allocate(failures, reference, before, admitted);
    }
    List<FieldCause> causes =
        new ArrayList<>(
            before == null
                ? ObjectRules.ofCreation(type, admitted)
                : ObjectRules.ofUpdate(before, admitted));
    causes.addAll(hooks.problems(type, Optional.ofNullable(before), admitted));
    if (!causes.isEmpty()) {
      throw failures.invalid(reference, causes);
    }
    return admitted;
  }

  JsonValue update(ResourceType type, ObjectReference reference, JsonValue object, boolean dryRun) {
    ServedType servedType = served(type);
    JsonValue before = existingToUpdate(type, reference, object);
    JsonValue after = withMetadata(object, "name", JsonValue.of(reference.name()));
    after = type.namespaced() ? withMetadataOf(after, before, "namespace") : after;
    for (String systemField :
        List.of(
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation",
            "resourceVersion")) {
      after = withMetadataOf(after, before, systemField);
    }
    after = withoutMetadata(after, "managedFields");
    if (servedType.status()) {
      Optional<JsonValue> status = before.get("status");
      after = status.isPresent() ? after.with("status", status.get()) : after.without("status");
    }
    JsonValue comparable = at(type, before);
    after = admit(type, reference, comparable, after);
    if (servedType.generation() && !wanted(comparable).equals(wanted(after))) {
      after =
          withMetadata(
              after,
              "generation",
              JsonValue.of(before.integer("metadata", "generation").orElse(0) + 1));
    }
    return store(type, reference, before, comparable, after, dryRun);
  }

  /** What the generation counts the changes of. */
  private static JsonValue wanted(JsonValue object) {
    return object.without("metadata").without("status");
  }

  JsonValue updateStatus(
      ResourceType type, ObjectReference reference, JsonValue object, boolean dryRun) {
    if (!served(type).status()) {
      throw failures.noStatus(type, reference);
    }
    JsonValue before = existingToUpdate(type, reference, object);
    JsonValue comparable = at(type, before);
    Optional<JsonValue> status = object.get("status");
    JsonValue after =
        status.isPresent() ? comparable.with("status", status.get()) : comparable.without("status");
    return store(type, reference, before, comparable, after, dryRun);
  }

  /** Stores a change, if it is one, and lets go of what only finalizers held. */
  private JsonValue store(
      ResourceType type,
      ObjectReference reference,
      JsonValue before,
      JsonValue comparable,
      JsonValue after,
      boolean dryRun) {
    if (after.equals(comparable)) {
      return comparable;
    } else if (dryRun) {
      return after;
    } else if (isBeingDeleted(after)
        && ObjectFields.finalizers(after).isEmpty()
        && !type.qualifiedPlural().equals(NAMESPACES)) {
      remove(type, reference, after);
      return after;
    }
    JsonValue stored = put(type, reference, before, after);
    if (type.qualifiedPlural().equals(NAMESPACES)) {
      finishNamespace(reference.name());
    }
    return stored;
  }

  /** The object that an update was made from; a uid that is gone is a conflict, as on a server. */
  private JsonValue existingToUpdate(
      ResourceType type, ObjectReference reference, JsonValue object) {
    JsonValue before = stored(type, reference);
    String uid = ObjectFields.metadata(object, "uid");
    String actual = before == null ? "" : ObjectFields.metadata(before, "uid");
    if (!uid.isEmpty() && !uid.equals(actual)) {
      throw failures.precondition(type, reference, "UID", uid, actual);
    } else if (before == null) {
      throw failures.notFound(type, reference);
    }
    String version = ObjectFields.resourceVersion(object);
    if (!version.isEmpty() && !version.equals(ObjectFields.resourceVersion(before))) {
      throw failures.modified(type, reference);
    }
    return before;
  }

  JsonValue patch(ResourceType type, ObjectReference reference, Patch patch, boolean dryRun) {
    served(type);
    if (patch.type() == Patch.Type.APPLY) {
      throw failures.applyUnsupported(reference);
    }
    JsonValue before = at(type, existing(type, reference));
    JsonValue after;
    try {
      after =
          patch.type() == Patch.Type.MERGE
              ? MergePatch.apply(patch.body(), before)
              : JsonPatch.parse(patch.body()).apply(before);
    } catch (JsonException | IllegalArgumentException e) {
      throw failures.invalid(reference, "the patch does not fit: " + e.getMessage());
    }
    if (!ObjectFields.name(after).equals(reference.name())
        || !ObjectFields.namespace(after).equals(reference.namespace())) {
      throw failures.badRequest("a patch cannot change the name or namespace of " + reference);
    }
    return update(type, reference, after, dryRun);
  }

  DeleteResult delete(ResourceType type, ObjectReference reference, DeleteOptions options) {
    served(type);
    JsonValue before = existing(type, reference);
    JsonValue body = options.toJson();
    checkPrecondition(type, reference, before, body, "uid", "UID");
    checkPrecondition(type, reference, before, body, "resourceVersion", "ResourceVersion");
    boolean dryRun = body.get("dryRun").filter(values -> values.size() > 0).isPresent();
    boolean held =
        !ObjectFields.finalizers(before).isEmpty()
            || (type.qualifiedPlural().equals(NAMESPACES) && hasContent(reference.name()));
    boolean orphan = body.text("propagationPolicy").orElse("").equals("Orphan");
    if (!held) {
      if (!dryRun) {
        if (orphan) {
          releaseDependents(before, true);
        }
        remove(type, reference, before);
      }
      return new DeleteResult(Optional.empty());
    }
    if (isBeingDeleted(before)) {
      return new DeleteResult(Optional.of(at(type, before)));
    }
    JsonValue after = markDeleted(type, before);
    if (dryRun) {
      return new DeleteResult(Optional.of(at(type, after)));
    }
    if (orphan) {
      releaseDependents(before, true);
    }
    after = put(type, reference, before, after);
    if (type.qualifiedPlural().equals(NAMESPACES)) {
      deleteContent(reference.name());
      JsonValue left = stored(type, reference);
      return new DeleteResult(Optional.ofNullable(left).map(object -> at(type, object)));
    }
    return new DeleteResult(Optional.of(at(type, after)));
  }

  private void checkPrecondition(
      ResourceType type,
      ObjectReference reference,
      JsonValue object,
      JsonValue options,
      String field,
      String word) {
    Optional<String> wanted = options.text("preconditions", field);
    String actual = ObjectFields.metadata(object, field);
    if (wanted.isPresent() && !wanted.get().equals(actual)) {
      throw failures.precondition(type, reference, word, wanted.get(), actual);
    }
  }

  private JsonValue markDeleted(ResourceType type, JsonValue object) {
    JsonValue marked = withMetadata(object, "deletionTimestamp", JsonValue.of(now()));
    marked = withMetadata(marked, "deletionGracePeriodSeconds", JsonValue.of(0));
    if (type.qualifiedPlural().equals(NAMESPACES)) {
      return marked.with("status", JsonValue.parse("{\"phase\": \"Terminating\"}"));
    }
    long generation = object.integer("metadata", "generation").orElse(0);
    return generation == 0
        ? marked
        : withMetadata(marked, "generation", JsonValue.of(generation + 1));
  }

  private boolean hasContent(String namespace) {
    return objects.values().stream().anyMatch(all -> !ofNamespace(all, namespace).isEmpty());
  }

  private void deleteContent(String namespace) {
    for (ResourceType type : storageTypes()) {
      for (String key : List.copyOf(ofNamespace(objects(type), namespace).keySet())) {
        deleteIfThere(type, key);
      }
    }
    finishNamespace(namespace);
  }

  /** One served type for each kind of object: at which version it is reached does not matter. */
  private List<ResourceType> storageTypes() {
    Map<String, ResourceType> types = new LinkedHashMap<>();
    served.values().forEach(type -> types.put(type.type().qualifiedPlural(), type.type()));
    return List.copyOf(types.values());
  }

  private void deleteIfThere(ResourceType type, String key) {
    JsonValue object = objects(type).get(key);
    if (object != null) {
      delete(
          type,
          ObjectReference.of(type, ObjectFields.namespace(object), ObjectFields.name(object)),
          DeleteOptions.DEFAULT);
    }
  }

  /** Lets a namespace go that is being deleted, is empty and is held by no finalizer. */
  private void finishNamespace(String name) {
    JsonValue namespace = objects(StandardTypes.NAMESPACE).get(key("", name));
    if (namespace != null
        && isBeingDeleted(namespace)
        && ObjectFields.finalizers(namespace).isEmpty()
        && !hasContent(name)) {
      remove(
          StandardTypes.NAMESPACE,
          ObjectReference.of(StandardTypes.NAMESPACE, "", name),
          namespace);
    }
  }

  /** Stores an object with the system's fields that it has, in the place of one of its name. */
  void load(JsonValue object) {
    ResourceType type = typeOf(object);
    String key = key(ObjectFields.namespace(object), ObjectFields.name(object));
    if (ObjectFields.name(object).isEmpty()) {
      throw new IllegalArgumentException("a " + type.kind() + " without a name cannot be loaded");
    }
    ObjectReference reference =
        ObjectReference.of(type, ObjectFields.namespace(object), ObjectFields.name(object));
    String version = ObjectFields.resourceVersion(object);
    try {
      resourceVersion = Math.max(resourceVersion + 1, Long.parseLong(version));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          reference + " has resourceVersion \"" + version + "\"; it has to be a number", e);
    }
    changed(type, reference, objects(type).put(key, object), object);
  }

  private ResourceType typeOf(JsonValue object) {
    String apiVersion = object.text("apiVersion").orElse("");
    String kind = object.text("kind").orElse("");
    return served.values().stream()
        .map(ServedType::type)
        .filter(type -> type.apiVersion().equals(apiVersion) && type.kind().equals(kind))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "cluster "
                        + cluster
                        + " serves no kind \""
                        + kind
                        + "\" of \""
                        + apiVersion
                        + "\": serve the type, or load its CustomResourceDefinition first"));
  }

  private JsonValue put(
      ResourceType type, ObjectReference reference, @Nullable JsonValue before, JsonValue after) {
    JsonValue stored =
        withMetadata(after, "resourceVersion", JsonValue.of(Long.toString(++resourceVersion)));
    String key = key(reference.namespace(), reference.name());
    objects(type).put(key, stored);
    changed(type, reference, before, stored);
    return stored;
  }

  private void remove(ResourceType type, ObjectReference reference, JsonValue last) {
    resourceVersion++;
    JsonValue before = objects(type).remove(key(reference.namespace(), reference.name()));
    if (before == null) {
      return;
    }
    changed(type, reference, last, null);
    releaseDependents(last, false);
    if (!reference.namespace().isEmpty()) {
      finishNamespace(reference.namespace());
    }
  }

  private void changed(
      ResourceType type,
      ObjectReference reference,
      @Nullable JsonValue before,
      @Nullable JsonValue after) {
    history.add(
        new MemoryEvent(
            resourceVersion, type.qualifiedPlural(), reference.namespace(), before, after));
    if (type.qualifiedPlural().equals(SERVICES)) {
      addresses.stored(before, after);
    }
    if (type.qualifiedPlural().equals(CUSTOM_RESOURCE_DEFINITIONS)) {
      defineCustomTypes(before, after);
    }
    String key = key(reference.namespace(), reference.name());
    if (before != null) {
      owners(before)
          .forEach(
              uid ->
                  dependents
                      .getOrDefault(uid, new TreeMap<>())
                      .remove(type.qualifiedPlural() + "|" + key));
    }
    if (after != null) {
      owners(after)
          .forEach(
              uid ->
                  dependents
                      .computeIfAbsent(uid, owner -> new TreeMap<>())
                      .put(type.qualifiedPlural() + "|" + key, type));
    }
  }

  private void defineCustomTypes(@Nullable JsonValue before, @Nullable JsonValue after) {
    List<ServedType> old = before == null ? List.of() : CustomTypes.of(before);
    List<ServedType> now = after == null ? List.of() : CustomTypes.of(after);
    if (after == null) {
      old.stream()
          .map(ServedType::type)
          .findFirst()
          .ifPresent(
              type -> List.copyOf(objects(type).keySet()).forEach(key -> deleteIfThere(type, key)));
    }
    old.forEach(type -> withdraw(type.type()));
    now.forEach(this::serve);
  }

  private static List<String> owners(JsonValue object) {
    return object
        .path("metadata", "ownerReferences")
        .map(JsonValue::items)
        .orElse(List.of())
        .stream()
        .flatMap(owner -> owner.text("uid").stream())
        .toList();
  }

  /** Deletes what a removed object owned alone, or only cuts the tie. */
  private void releaseDependents(JsonValue owner, boolean orphan) {
    String uid = ObjectFields.metadata(owner, "uid");
    Map<String, ResourceType> owned = dependents.remove(uid);
    if (owned == null) {
      return;
    }
    List<Map.Entry<String, ResourceType>> inOrder = new ArrayList<>(owned.entrySet());
    inOrder.sort(Map.Entry.comparingByKey(Comparator.naturalOrder()));
    for (Map.Entry<String, ResourceType> entry : inOrder) {
      ResourceType type = entry.getValue();
      String key = entry.getKey().substring(entry.getKey().indexOf('|') + 1);
      JsonValue object = objects(type).get(key);
      if (object == null) {
        continue;
      }
      List<JsonValue> others =
          object
              .path("metadata", "ownerReferences")
              .map(JsonValue::items)
              .orElse(List.of())
              .stream()
              .filter(reference -> !reference.text("uid").orElse("").equals(uid))
              .toList();
      if (others.isEmpty() && !orphan) {
        deleteIfThere(type, key);
      } else {
        put(
            type,
            ObjectReference.of(type, ObjectFields.namespace(object), ObjectFields.name(object)),
            object,
            others.isEmpty()
                ? withoutMetadata(object, "ownerReferences")
                : withMetadata(object, "ownerReferences", JsonValue.of(others)));
      }
    }
  }
}
