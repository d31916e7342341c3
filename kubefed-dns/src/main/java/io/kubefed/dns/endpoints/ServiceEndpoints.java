package io.kubefed.dns.endpoints;

import static java.util.Objects.requireNonNull;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.render.ManagedLabel;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.informer.Form;
import io.kubefed.propagation.informer.Informer;
import io.kubefed.propagation.informer.InformerGroup;
import io.kubefed.propagation.informer.InformerListener;
import io.kubefed.propagation.informer.InformerSpec;
import io.kubefed.propagation.informer.InformerState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of chosen services of one cluster, followed by a watch for each service: no more
 * crosses the wire than is wanted. They come from EndpointSlices at the version that the cluster
 * serves, or from Endpoints where it serves none, and are told in one form, {@link
 * SliceForms#reduced}. Thread-safe.
 */
public final class ServiceEndpoints implements AutoCloseable {

  private static final Form<List<Named>> SLICES =
      Form.ofWhole(slice -> List.of(new Named(name(slice), SliceForms.reduced(slice))));
  private static final Form<List<Named>> ENDPOINTS =
      Form.ofWhole(
          endpoints -> {
            List<Named> slices = new ArrayList<>();
            for (JsonValue slice : SliceForms.ofEndpoints(endpoints)) {
              slices.add(new Named(name(endpoints) + "-" + slices.size(), slice));
            }
            return List.copyOf(slices);
          });

  /** Where endpoints are looked for, in that order; the last is served by every cluster. */
  private static final List<ResourceType> SOURCES =
      List.of(SliceForms.V1, SliceForms.V1BETA1, StandardTypes.ENDPOINTS);

  /**
   * A slice and what it is called in its cluster.
   *
   * @param name its name
   * @param slice the slice, reduced
   */
  public record Named(String name, JsonValue slice) {

    public Named {
      requireNonNull(name, "name");
      requireNonNull(slice, "slice");
    }
  }

  private final InformerGroup informers;
  private final ClusterClient client;
  private final Consumer<ObjectReference> onChange;
  private final Map<ObjectReference, Feed> feeds = new HashMap<>();
  private int served;
  private boolean closed;

  /**
   * Follows nothing yet.
   *
   * @param onChange told of the Services whose endpoints are others than before, or are known
   */
  public ServiceEndpoints(
      InformerGroup informers, ClusterClient client, Consumer<ObjectReference> onChange) {
    this.informers = requireNonNull(informers, "informers");
    this.client = requireNonNull(client, "client");
    this.onChange = requireNonNull(onChange, "onChange");
  }

  private static String name(JsonValue object) {
    return object.text("metadata", "name").orElse("");
  }

  /** Follows exactly these Services from now on. */
  public synchronized void follow(Set<ObjectReference> services) {
    if (closed) {
      return;
    }
    feeds
        .entrySet()
        .removeIf(
            entry -> {
              boolean unwanted = !services.contains(entry.getKey());
              if (unwanted) {
                entry.getValue().close();
              }
              return unwanted;
            });
    for (ObjectReference service : services) {
      if (!feeds.containsKey(service)) {
        Feed feed = new Feed(service);
        feeds.put(service, feed);
        feed.open(served);
      }
    }
  }

  /**
   * The slices of a Service that is followed, in the order of their names; nothing while they have
   * never been seen. While the cluster gives no answer they are as last seen.
   */
  public synchronized Optional<List<Named>> slices(ObjectReference service) {
    return Optional.ofNullable(feeds.get(service)).flatMap(Feed::slices);
  }

  /** Follows nothing any more. */
  @Override
  public synchronized void close() {
    closed = true;
    feeds.values().forEach(Feed::close);
    feeds.clear();
  }

  /** The endpoints of one Service. Guarded by the lock of the outer class. */
  private final class Feed {

    final ObjectReference service;
    int source;
    @Nullable Informer<List<Named>> informer;
    boolean known;
    Optional<List<Named>> before = Optional.empty();

    Feed(ObjectReference service) {
      this.service = service;
    }

    void open(int from) {
      source = from;
      Informer<List<Named>> opened = informers.informer(client, spec());
      informer = opened;
      opened.addListener(
          new InformerListener<>() {
            @Override
            public void onChange(
                ObjectReference object, Optional<List<Named>> before, Optional<List<Named>> after) {
              if (!before.equals(after)) {
                ServiceEndpoints.this.onChange.accept(service);
              }
            }

            @Override
            public void onState(InformerState state) {
              seen(opened, state);
            }
          });
      opened.start();
    }

    private boolean isEndpoints() {
      return source == SOURCES.size() - 1;
    }

    private InformerSpec<List<Named>> spec() {
      // Of Endpoints no label tells the Service, but they carry its own.
      return isEndpoints()
          ? InformerSpec.inNamespace(SOURCES.get(source), service.namespace(), ENDPOINTS)
              .withSelector(LabelSelector.ofLabels(Map.of(ManagedLabel.KEY, ManagedLabel.VALUE)))
          : InformerSpec.inNamespace(SOURCES.get(source), service.namespace(), SLICES)
              .withSelector(
                  LabelSelector.ofLabels(Map.of(SliceForms.SERVICE_NAME_LABEL, service.name())));
    }

    private void seen(Informer<List<Named>> of, InformerState state) {
      synchronized (ServiceEndpoints.this) {
        if (informer != of) {
          return;
        } else if (state.phase() == InformerState.Phase.NOT_SERVED && !isEndpoints()) {
          before = slices();
          // A type that was served once went with an upgrade: the newer one is there.
          int next = known ? 0 : source + 1;
          known = false;
          of.close();
          served = next;
          open(next);
          return;
        } else if (!state.isSynced() || known) {
          return;
        }
        known = true;
        before = Optional.empty();
      }
      onChange.accept(service);
    }

    Optional<List<Named>> slices() {
      Informer<List<Named>> open = informer;
      if (!known || open == null) {
        return before;
      }
      return Optional.of(
          (isEndpoints()
                  ? open.get(service.namespace(), service.name()).stream()
                  : open.list().stream())
              .flatMap(List::stream)
              .sorted(Comparator.comparing(Named::name))
              .toList());
    }

    void close() {
      if (informer != null) {
        informer.close();
        informer = null;
      }
    }
  }
}
