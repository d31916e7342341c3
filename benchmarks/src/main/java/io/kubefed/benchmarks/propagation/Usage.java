package io.kubefed.benchmarks.propagation;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was used up, all since the start or between two moments.
 *
 * @param seconds the time until what was waited for could be seen
 * @param clientCpuSeconds the processor time of this program
 * @param servers what the servers did
 */
record Usage(double seconds, double clientCpuSeconds, SortedMap<String, ServerMetrics> servers) {

  /** Nothing. */
  static final Usage NONE = new Usage(0, 0, new TreeMap<>());

  /** What was used up to now. */
  static Usage now(Testbed testbed) {
    SortedMap<String, ServerMetrics> servers = testbed.metrics();
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Usage(0, system.getProcessCpuTime() / 1e9, servers);
  }

  /** What was used between two moments, for something that took so long. */
  static Usage between(Usage before, Usage after, double seconds) {
    SortedMap<String, ServerMetrics> servers = new TreeMap<>();
    after.servers.forEach(
        (name, metrics) -> {
          ServerMetrics earlier = before.servers.get(name);
          servers.put(name, earlier == null ? metrics : metrics.since(earlier));
        });
    return new Usage(seconds, after.clientCpuSeconds - before.clientCpuSeconds, servers);
  }

  /** Both together. */
  Usage plus(Usage other) {
    SortedMap<String, ServerMetrics> sum = new TreeMap<>(servers);
    other.servers.forEach((name, metrics) -> sum.merge(name, metrics, ServerMetrics::plus));
    return new Usage(seconds + other.seconds, clientCpuSeconds + other.clientCpuSeconds, sum);
  }

  /** What one server did. */
  ServerMetrics server(String name) {
    return servers.getOrDefault(name, new ServerMetrics(Map.of(), 0));
  }

  /** The processor time of all servers but one. */
  double cpuSecondsOfOthers(String name) {
    return servers.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(name))
        .mapToDouble(entry -> entry.getValue().cpuSeconds())
        .sum();
  }
}
