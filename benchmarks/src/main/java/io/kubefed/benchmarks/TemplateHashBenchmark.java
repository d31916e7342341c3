package io.kubefed.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.kubefed.core.federated.FederatedResource;
import io.kubefed.core.json.JsonValue;
import io.kubefed.core.version.TemplateVersion;
import java.security.MessageDigest;
import java.util.HexFormat;
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
 * The version of a template: an MD5 over Go's form of its JSON. {@code plainHash} is the floor:
 * Jackson's own bytes through MD5, keys as they come, nothing escaped.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TemplateHashBenchmark {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().disable(SerializationFeature.INDENT_OUTPUT);

  /** How large the template is, in kilobytes. */
  @Param({"5", "50"})
  public int kilobytes;

  private FederatedResource resource =
      FederatedResource.parse(Samples.DEPLOYMENT, Samples.federatedDeployment(1, 1));
  private JsonNode template = MAPPER.createObjectNode();

  /** Parses the template for both. */
  @Setup
  public void setUp() throws Exception {
    resource =
        FederatedResource.parse(Samples.DEPLOYMENT, Samples.federatedDeployment(kilobytes, 1));
    template = MAPPER.readTree(JsonValue.of((Object) Samples.deployment(kilobytes)).toBytes());
  }

  /** As KubeFed writes it. */
  @Benchmark
  public String templateVersion() {
    return TemplateVersion.of(resource);
  }

  /** The floor. */
  @Benchmark
  public String plainHash() throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("MD5").digest(MAPPER.writeValueAsBytes(template)));
  }
}
