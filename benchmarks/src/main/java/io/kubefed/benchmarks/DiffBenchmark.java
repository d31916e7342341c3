package io.kubefed.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kubefed.core.json.FieldChange;
import io.kubefed.core.json.JsonDiff;
import io.kubefed.core.json.JsonEditor;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.json.Pointer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What changed between two Deployments that differ in three fields. {@code shared} compares trees
 * of which one was edited from the other, {@code separate} two trees that share nothing, {@code
 * zjsonpatch} is the straightforward way for the latter.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DiffBenchmark {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** How large the objects are, in kilobytes. */
  @Param({"5", "50"})
  public int kilobytes;

  private JsonValue before = JsonValue.NULL;
  private JsonValue edited = JsonValue.NULL;
  private JsonValue separate = JsonValue.NULL;
  private JsonNode beforeNode = MAPPER.createObjectNode();
  private JsonNode separateNode = MAPPER.createObjectNode();

  /** Makes the pairs. */
  @Setup
  public void setUp() throws Exception {
    before = JsonValue.of((Object) Samples.deployment(kilobytes));
    edited =
        JsonEditor.on(before)
            .replace(Pointer.parse("/spec/replicas"), JsonValue.of(9))
            .replace(
                Pointer.parse("/spec/template/spec/containers/0/image"), JsonValue.of("other:2"))
            .add(Pointer.parse("/metadata/labels/new"), JsonValue.of("label"))
            .build();
    separate = JsonValue.parse(edited.toBytes());
    beforeNode = MAPPER.readTree(before.toBytes());
    separateNode = MAPPER.readTree(edited.toBytes());
  }

  /** One tree edited from the other. */
  @Benchmark
  public List<FieldChange> shared() {
    return JsonDiff.between(before, edited);
  }

  /** Two trees that share nothing. */
  @Benchmark
  public List<FieldChange> separate() {
    return JsonDiff.between(before, separate);
  }

  /** The straightforward way for two trees that share nothing. */
  @Benchmark
  public JsonNode zjsonpatch() {
    return com.flipkart.zjsonpatch.JsonDiff.asJson(beforeNode, separateNode);
  }
}
