package io.kubefed.benchmarks.propagation;

import static io.kubefed.benchmarks.Samples.object;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.selector.LabelSelector;
import io.kubefed.propagation.cluster.ClusterClient;
import io.kubefed.propagation.cluster.ClusterException;
import io.kubefed.propagation.cluster.ListOptions;
import io.kubefed.propagation.cluster.Patch;
import io.kubefed.propagation.cluster.StandardTypes;
import io.kubefed.propagation.cluster.WatchHandle;
import io.kubefed.propagation.cluster.WatchListener;
import io.kubefed.propagation.cluster.WatchOptions;
import io.kubefed.propagation.cluster.WriteOptions;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The bytes that a member sends for each managed object: when a federation starts with all in
 * place, and for each change that others make there, to the status of a Deployment and to an
 * annotation of a ConfigMap. Beside it what bare clients of the same objects are sent, whole or
 * metadata alone. All is counted on the wire, through a forwarder for each.
 */
final class Wire implements Scenario {

  private static final String MEMBER = Testbed.EAST;

  /** How long the member is left in peace before its bytes are read off. */
  private static final long QUIET_MILLIS = 2_000;

  /** What a client was sent, for each object. */
  private record Sent(double atStart, double perChange) {}

  /** Somebody who is connected to the member through a forwarder. */
  private interface Client {
    /** Begins, and leaves to {@code closing} what has to end before its connection does. */
    void start(Fleet fleet, Closing closing) throws InterruptedException;
  }

  @Override
  public void run(Settings settings, PrintStream out) throws InterruptedException {
    Optional<Federation.Factory> factory = Federations.restartable(settings);
    for (ResourceType target : List.of(StandardTypes.DEPLOYMENT, StandardTypes.CONFIG_MAP)) {
      Workload workload =
          new Workload(Stage.dialect(settings, target), "federated", settings.kilobytes());
      List<String> names = Workload.names("resource", settings.resources());
      try (Stage stage = Stage.start(workload)) {
        stage.populate(names, factory, settings);
        int size = size(stage, names.get(0));
        out.printf(
            "WIRE: %d %s, each %,d bytes of JSON, managedFields aside%n%n",
            settings.resources(), target.plural(), size);
        Table table = new Table("bytes sent for an object", "at the start", "per change by others");
        if (factory.isPresent()) {
          row(table, settings.federation(), federation(stage, factory.get(), names, settings));
        }
        row(table, "metadata, bare", bare(stage, true, names));
        row(table, "whole object, bare", bare(stage, false, names));
        table.print(out);
      }
    }
  }

  private static void row(Table table, String name, Sent sent) {
    table.row(name, sent.atStart(), sent.perChange());
  }

  private static int size(Stage stage, String name) {
    Workload workload = stage.workload();
    return member(stage.connection().fleet())
        .get(workload.target(), workload.namespace(), name)
        .orElseThrow()
        .toBytes()
        .length;
  }

  private static Sent federation(
      Stage stage, Federation.Factory factory, List<String> names, Settings settings)
      throws InterruptedException {
    return count(
        stage,
        (fleet, closing) -> {
          Federation federation = closing.add(factory.create(fleet, stage.workload()));
          federation.start();
          Stage.awaitSettled(federation, settings);
        },
        names);
  }

  private static Sent bare(Stage stage, boolean metadataOnly, List<String> names)
      throws InterruptedException {
    LabelSelector managed =
        LabelSelector.ofLabels(Map.of(stage.workload().dialect().managedLabel(), "true"));
    return count(
        stage,
        (fleet, closing) -> {
          ClusterClient member = member(fleet);
          String version =
              member
                  .listAll(
                      stage.workload().target(),
                      ListOptions.everywhere()
                          .withLabelSelector(managed)
                          .withMetadataOnly(metadataOnly)
                          .withLimit(500))
                  .resourceVersion();
          closing.add(
              member.watch(
                  stage.workload().target(),
                  WatchOptions.everywhere()
                      .withLabelSelector(managed)
                      .withMetadataOnly(metadataOnly)
                      .withResourceVersion(version),
                  new Changes(0)));
        },
        names);
  }

  private static Sent count(Stage stage, Client client, List<String> names)
      throws InterruptedException {
    URI member = URI.create(stage.testbed().cluster(MEMBER).clientConfig().getMasterUrl());
    try (CountingForwarder forwarder = new CountingForwarder(member);
        Connection connection = stage.testbed().connectThrough(MEMBER, forwarder);
        Closing closing = new Closing()) {
      client.start(connection.fleet(), closing);
      Thread.sleep(QUIET_MILLIS);
      long atStart = forwarder.received();
      changeByOthers(stage, names);
      Thread.sleep(QUIET_MILLIS);
      long changes = forwarder.received() - atStart;
      return new Sent((double) atStart / names.size(), (double) changes / names.size());
    }
  }

  /** Has each object changed once, and returns when a watch has told of all. */
  private static void changeByOthers(Stage stage, List<String> names) throws InterruptedException {
    Workload workload = stage.workload();
    ClusterClient member = member(stage.connection().fleet());
    Changes changes = new Changes(names.size());
    String now =
        member
            .list(workload.target(), ListOptions.everywhere().withMetadataOnly(true).withLimit(1))
            .resourceVersion();
    WatchHandle watch =
        member.watch(
            workload.target(),
            WatchOptions.everywhere().withMetadataOnly(true).withResourceVersion(now),
            changes);
    try {
      for (String name : names) {
        if (workload.target().equals(StandardTypes.DEPLOYMENT)) {
          changeStatus(member, workload, name);
        } else {
          changeAnnotation(member, workload, name);
        }
      }
      if (!changes.seen.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException(changes.seen.getCount() + " changes were not seen");
      }
    } finally {
      watch.close();
    }
  }

  private static void changeStatus(ClusterClient member, Workload workload, String name) {
    JsonValue deployment = member.get(workload.target(), workload.namespace(), name).orElseThrow();
    long before = deployment.integer("status", "replicas").orElse(0);
    Map<String, Object> status =
        object("observedGeneration", 1, "replicas", before + 1, "unavailableReplicas", before + 1);
    member.updateStatus(
        workload.target(),
        deployment.with("status", JsonValue.of((Object) status)),
        WriteOptions.DEFAULT.withFieldManager("others"));
  }

  private static void changeAnnotation(ClusterClient member, Workload workload, String name) {
    Map<String, Object> annotations =
        object("others.example.com/seen", Long.toString(System.nanoTime()));
    member.patch(
        workload.target(),
        workload.namespace(),
        name,
        Patch.merge(JsonValue.of((Object) object("metadata", object("annotations", annotations)))),
        WriteOptions.DEFAULT.withFieldManager("others"));
  }

  private static ClusterClient member(Fleet fleet) {
    ClusterClient member = fleet.members().get(MEMBER);
    if (member == null) {
      throw new IllegalStateException("there is no member " + MEMBER);
    }
    return member;
  }

  /** Counts changes. */
  private static final class Changes implements WatchListener {

    private final CountDownLatch seen;

    Changes(int expected) {
      seen = new CountDownLatch(expected);
    }

    @Override
    public void onEvent(EventType type, JsonValue object) {
      if (type == EventType.MODIFIED) {
        seen.countDown();
      }
    }

    @Override
    public void onClosed(Optional<ClusterException> failure) {}
  }
}
