package io.kubefed.scheduling.rewrite;

import io.kubefed.core.InvalidResourceException;
import io.kubefed.core.federated.ClusterOverride;
import io.kubefed.core.federated.ClusterOverride.Patch;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A federated resource as a schedule wants it.
 *
 * <p>Placement names the scheduled clusters, those with 0 replicas among them, as KubeFed writes
 * it; those named before keep their order, new ones follow by name. The cluster selector stays. For
 * each scheduled cluster the item with its {@code clusterName} sets the scheduled fields by JSON
 * Patch without {@code op}; it is made where it is missing. That item applies last, so overriders
 * and items with selectors cannot win over it. For other clusters such patches are taken out, and
 * an item that held nothing else with them.
 *
 * <p>All other overrides, patches of kind {@code test}, {@code move} and {@code copy} included,
 * stay where and as they are, and everything that does not change is shared with the tree that was
 * given.
 */
public final class ScheduledResource {

  private static final Pointer CLUSTERS = Pointer.of("spec", "placement", "clusters");
  private static final Pointer OVERRIDES = Pointer.of("spec", "overrides");
  private static final String PATCHES = "clusterOverrides";
  private static final Set<String> SETTING = Set.of("add", "replace", "remove");

  private final FederatedResource resource;
  private final ScheduledFields schedule;
  private final JsonEditor tree;
  private boolean changed;

  private ScheduledResource(FederatedResource resource, ScheduledFields schedule) {
    this.resource = resource;
    this.schedule = schedule;
    this.tree = JsonEditor.on(resource.object());
  }

  /**
   * The object with that schedule; the very same value if it has it already.
   *
   * @throws InvalidResourceException if placement or overrides are malformed
   */
  public static JsonValue of(FederatedResource resource, ScheduledFields schedule) {
    return new ScheduledResource(resource, schedule).build();
  }

  private JsonValue build() {
    place();
    override();
    return changed ? tree.build() : resource.object();
  }

  private void place() {
    Optional<List<String>> placed = resource.placement().clusters();
    Set<String> wanted = new TreeSet<>(schedule.values().keySet());
    if (placed.isPresent() && wanted.equals(new HashSet<>(placed.get()))) {
      return;
    }
    List<JsonValue> items = new ArrayList<>();
    resource
        .object()
        .at(CLUSTERS)
        .map(JsonValue::items)
        .orElse(List.of())
        .forEach(
            item -> {
              if (wanted.remove(item.text("name").orElse(""))) {
                items.add(item);
              }
            });
    wanted.forEach(name -> items.add(JsonValue.of(Map.of("name", name))));
    set(Pointer.of("spec", "placement"), "clusters", JsonValue.of((Object) items));
  }

  /** Sets a field of an object that may be missing, or null, which means the same. */
  private void set(Pointer parent, String field, JsonValue value) {
    if (tree.get(parent).filter(JsonValue::isNull).isPresent()) {
      tree.put(parent, JsonValue.emptyObject());
    }
    tree.set(parent.child(field), value);
    changed = true;
  }

  private void override() {
    List<ClusterOverride> parsed = resource.overrides();
    List<JsonValue> before =
        resource.object().at(OVERRIDES).map(JsonValue::items).orElse(List.of());
    List<JsonValue> after = new ArrayList<>(before.size());
    Set<String> missing = new TreeSet<>(schedule.values().keySet());
    boolean differs = false;
    for (int i = 0; i < before.size(); i++) {
      JsonValue item = before.get(i);
      Optional<JsonValue> edited = Optional.of(item);
      Optional<String> cluster = parsed.get(i).clusterName();
      if (cluster.isPresent()) {
        missing.remove(cluster.get());
        edited =
            edit(
                item,
                parsed.get(i).patches(),
                schedule.values().getOrDefault(cluster.get(), Map.of()));
      }
      edited.ifPresent(after::add);
      differs |= edited.isEmpty() || !edited.get().isSameTree(item);
    }
    for (String cluster : missing) {
      Map<Pointer, Integer> values = schedule.values().getOrDefault(cluster, Map.of());
      if (!values.isEmpty()) {
        List<JsonValue> patches = new ArrayList<>();
        values.forEach((field, value) -> patches.add(patch(field, value)));
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("clusterName", cluster);
        item.put(PATCHES, patches);
        after.add(JsonValue.of(item));
        differs = true;
      }
    }
    if (differs) {
      set(Pointer.of("spec"), "overrides", JsonValue.of((Object) after));
    }
  }

  /** The item of one cluster with these values of scheduled fields; nothing if nothing is left. */
  private Optional<JsonValue> edit(
      JsonValue item, List<Patch> patches, Map<Pointer, Integer> values) {
    JsonEditor editor = JsonEditor.on(item);
    boolean differs = false;
    Set<Pointer> missing = new LinkedHashSet<>(values.keySet());
    int left = patches.size();
    for (int i = patches.size() - 1; i >= 0; i--) {
      Patch patch = patches.get(i);
      if (!SETTING.contains(patch.op()) || !schedule.fields().contains(patch.pointer())) {
        continue;
      }
      Pointer at = Pointer.of(PATCHES).child(i);
      Integer value = values.get(patch.pointer());
      if (value == null) {
        editor.remove(at);
        left--;
        differs = true;
      } else {
        missing.remove(patch.pointer());
        if (patch.op().equals("remove")) {
          editor.replace(at, patch(patch.pointer(), value));
          differs = true;
        } else if (!patch.value().equals(Optional.of(JsonValue.of((long) value)))) {
          editor.put(at.child("value"), JsonValue.of((long) value));
          differs = true;
        }
      }
    }
    if (!missing.isEmpty()) {
      if (editor.get(Pointer.of(PATCHES)).filter(JsonValue::isArray).isEmpty()) {
        editor.put(Pointer.of(PATCHES), JsonValue.emptyArray());
      }
      for (Pointer field : missing) {
        editor.add(Pointer.of(PATCHES, "-"), patch(field, values.getOrDefault(field, 0)));
      }
      return Optional.of(editor.build());
    }
    if (!differs) {
      return Optional.of(item);
    }
    boolean empty = left == 0 && item.names().equals(Set.of("clusterName", PATCHES));
    return empty ? Optional.empty() : Optional.of(editor.build());
  }

  private static JsonValue patch(Pointer field, int value) {
    Map<String, Object> patch = new LinkedHashMap<>();
    patch.put("path", field.toString());
    patch.put("value", value);
    return JsonValue.of(patch);
  }
}
