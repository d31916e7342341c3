package io.kubefed.benchmarks.propagation;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an API server tells of itself on {@code /metrics}: how often it was asked what, whoever
 * asked, and the processor time it took.
 *
 * @param requests the requests since it started, or between two moments
 * @param cpuSeconds its processor time, its etcd's aside
 */
record ServerMetrics(Map<Request, Long> requests, double cpuSeconds) {

  private static final Pattern REQUESTS =
      Pattern.compile("apiserver_request_total\\{(.*)} ([0-9.e+]+)");
  private static final Pattern CPU = Pattern.compile("process_cpu_seconds_total ([0-9.e+]+)");
  static final Comparator<Request> BY_NAME =
      Comparator.comparing(Request::resource).thenComparing(Request::verb);
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /**
   * A kind of request.
   *
   * @param verb as the server calls it, for example {@code POST}
   * @param resource {@code plural.group}, with the subresource after a slash
   */
  record Request(String verb, String resource) {

    boolean isWrite() {
      return switch (verb) {
        case "POST", "PUT", "PATCH", "APPLY", "DELETE", "DELETECOLLECTION" -> true;
        default -> false;
      };
    }
  }

  ServerMetrics {
    Map<Request, Long> sorted = new TreeMap<>(BY_NAME);
    sorted.putAll(requests);
    requests = Collections.unmodifiableMap(sorted);
  }

  /** Reads the metrics in the text format of Prometheus. */
  static ServerMetrics parse(String text) {
    Map<Request, Long> requests = new TreeMap<>(BY_NAME);
    double[] cpu = new double[1];
    text.lines()
        .forEach(
            line -> {
              Matcher request = REQUESTS.matcher(line);
              Matcher seconds = CPU.matcher(line);
              if (request.matches()) {
                requests.merge(
                    request(request.group(1)),
                    (long) Double.parseDouble(request.group(2)),
                    Long::sum);
              } else if (seconds.matches()) {
                cpu[0] = Double.parseDouble(seconds.group(1));
              }
            });
    return new ServerMetrics(requests, cpu[0]);
  }

  private static Request request(String labels) {
    Map<String, String> values = new TreeMap<>();
    Matcher label = LABEL.matcher(labels);
    while (label.find()) {
      values.put(label.group(1), label.group(2));
    }
    StringBuilder resource = new StringBuilder(values.getOrDefault("resource", ""));
    Optional.ofNullable(values.get("group"))
        .filter(group -> !group.isEmpty())
        .ifPresent(group -> resource.append('.').append(group));
    Optional.ofNullable(values.get("subresource"))
        .filter(subresource -> !subresource.isEmpty())
        .ifPresent(subresource -> resource.append('/').append(subresource));
    return new Request(values.getOrDefault("verb", ""), resource.toString());
  }

  /** What came since that earlier moment. */
  ServerMetrics since(ServerMetrics before) {
    Map<Request, Long> added = new HashMap<>();
    requests.forEach(
        (request, count) -> {
          long more = count - before.requests.getOrDefault(request, 0L);
          if (more != 0) {
            added.put(request, more);
          }
        });
    return new ServerMetrics(added, cpuSeconds - before.cpuSeconds);
  }

  /** Both together. */
  ServerMetrics plus(ServerMetrics other) {
    Map<Request, Long> sum = new HashMap<>(requests);
    other.requests.forEach((request, count) -> sum.merge(request, count, Long::sum));
    return new ServerMetrics(sum, cpuSeconds + other.cpuSeconds);
  }

  /** The writes among the requests. */
  Map<Request, Long> writes() {
    Map<Request, Long> writes = new TreeMap<>(BY_NAME);
    requests.forEach(
        (request, count) -> {
          if (request.isWrite()) {
            writes.put(request, count);
          }
        });
    return writes;
  }

  /** How many writes there were to resources of which that is true. */
  long writes(Predicate<String> resource) {
    return requests.entrySet().stream()
        .filter(entry -> entry.getKey().isWrite() && resource.test(entry.getKey().resource()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }
}
