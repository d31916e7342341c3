package io.kubefed.propagation.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kubefed.core.KubefedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Users who measure nothing need no Micrometer. */
class OptionalMicrometerTest {

  private static URL of(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  @Test
  void nothingButOneClassNeedsMicrometer() throws Exception {
    URL[] withoutMicrometer = {of(Metrics.class), of(KubefedException.class), of(Logger.class)};
    try (URLClassLoader loader =
        new URLClassLoader(withoutMicrometer, ClassLoader.getPlatformClassLoader())) {
      Class<?> metrics = Class.forName(Metrics.class.getName(), true, loader);
      assertThat(metrics).isNotEqualTo(Metrics.class);
      Object none = metrics.getMethod("none").invoke(null);
      metrics
          .getMethod("count", String.class, Map.class, long.class)
          .invoke(none, "kubefed.x", Map.of(), 1L);
      Class<?> clusterMetrics = Class.forName(ClusterMetrics.class.getName(), true, loader);
      assertThat(clusterMetrics.getMethods()).extracting("name").contains("lanes", "measured");

      assertThatExceptionOfType(NoClassDefFoundError.class)
          .isThrownBy(
              () -> Class.forName(MicrometerMetrics.class.getName(), true, loader).getMethods())
          .withMessageContaining("micrometer");
    }
  }

  @Test
  void noOtherClassNamesMicrometer() throws Exception {
    Path classes = Path.of(of(Metrics.class).toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      List<String> naming =
          files
              .filter(file -> file.toString().endsWith(".class"))
              .filter(OptionalMicrometerTest::namesMicrometer)
              .map(file -> file.getFileName().toString().replaceAll("(\\$.*)?\\.class", ""))
              .distinct()
              .toList();
      assertThat(naming).containsExactly("MicrometerMetrics");
    }
  }

  private static boolean namesMicrometer(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
          .contains("io/micrometer");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
