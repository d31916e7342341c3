package io.kubefed.propagation.informer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much memory a cached object takes, keys and maps included. */
class FootprintTest {

  private static final Logger logger = LoggerFactory.getLogger(FootprintTest.class);
  private static final int COUNT = 3_000;

  @Test
  void metadataOfAFiveKilobyteObjectTakesLessThanTwo() {
    long text = received(0).toBytes().length;
    long metadata = bytesEach(object -> Form.metadata().decode(object, parts));
    long whole = bytesEach(object -> Form.whole().decode(object, parts));
    long changedTree = bytesEach(FootprintTest::asAClientHandsItOn);
    logger.info(
        "heap for each Deployment of {} bytes: metadata {}, whole {}, as a client hands it on {}",
        text,
        metadata,
        whole,
        changedTree);

    assertThat(text).isBetween(4_500L, 6_500L);
    assertThat(metadata).isLessThan(2_000);
    assertThat(whole).isLessThan(changedTree);
  }

  private final SharedParts parts = new SharedParts(SharedParts.LARGE);

  private static <V> long bytesEach(Function<JsonValue, V> form) {
    ObjectStore<V> store = new ObjectStore<>(SampleObjects.DEPLOYMENT);
    long before = usedHeap();
    for (int i = 0; i < COUNT; i++) {
      JsonValue object = JsonValue.parse(received(i).toBytes());
      store.put(
          store.key("shop", object.text("metadata", "name").orElseThrow()),
          new Entry<>(
              object.text("metadata", "uid").orElseThrow(),
              object.text("metadata", "resourceVersion").orElseThrow(),
              form.apply(object)));
    }
    long after = usedHeap();
    assertThat(store.size()).isEqualTo(COUNT);
    return (after - before) / COUNT;
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Without managedFields, in a tree that shares what is left with the one that has them. */
  private static JsonValue asAClientHandsItOn(JsonValue object) {
    return object.with("metadata", object.get("metadata").orElseThrow().without("managedFields"));
  }

  /** A Deployment as a server sends it. */
  private static JsonValue received(int number) {
    String environment =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    "\"k:{\\\"name\\\":\\\"SETTING_"
                        + i
                        + "\\\"}\":{\".\":{},\"f:name\":{},\"f:value\":{}}")
            .collect(Collectors.joining(","));
    JsonValue fields =
        JsonValue.parse(
            "{\"f:spec\":{\"f:template\":{\"f:spec\":{\"f:containers\":{\"f:env\":{"
                + environment
                + "}}}}}}");
    return JsonEditor.on(SampleObjects.deployment("shop", "web-" + number))
        .set(Pointer.parse("/metadata/uid"), JsonValue.of(new UUID(number, number).toString()))
        .set(Pointer.parse("/metadata/resourceVersion"), JsonValue.of("" + (100_000 + number)))
        .set(Pointer.parse("/metadata/generation"), JsonValue.of(1))
        .set(
            Pointer.parse("/metadata/annotations"),
            JsonValue.of(Map.of("example.com/note", "x".repeat(1_500))))
        .set(Pointer.parse("/metadata/creationTimestamp"), JsonValue.of("2024-05-01T12:00:00Z"))
        .set(
            Pointer.parse("/metadata/managedFields"),
            JsonValue.of(
                List.of(
                    Map.of(
                        "manager", "kubefed",
                        "operation", "Update",
                        "apiVersion", "apps/v1",
                        "time", "2024-05-01T12:00:00Z",
                        "fieldsType", "FieldsV1",
                        "fieldsV1", fields))))
        .set(
            Pointer.parse("/status"),
            JsonValue.of(Map.of("observedGeneration", 1, "replicas", 3, "readyReplicas", 3)))
        .build();
  }
}
