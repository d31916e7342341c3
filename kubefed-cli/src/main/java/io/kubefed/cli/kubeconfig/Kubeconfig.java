package io.kubefed.cli.kubeconfig;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.kubefed.core.json.JsonException;
import io.kubefed.core.json.JsonValue;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The contexts that a person has. Files are merged as kubectl merges them: of clusters, users and
 * contexts of one name the first is taken whole, the first current context counts, and relative
 * paths are relative to the file that they stand in.
 */
public final class Kubeconfig {

  private static final String IN_CLUSTER = "in-cluster";
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private final List<Path> files;
  private final Map<String, JsonValue> clusters = new LinkedHashMap<>();
  private final Map<String, JsonValue> users = new LinkedHashMap<>();
  private final Map<String, JsonValue> contexts = new LinkedHashMap<>();
  private String currentContext = "";

  private Kubeconfig(List<Path> files) {
    this.files = files;
  }

  /**
   * Reads a person's kubeconfig.
   *
   * @param file the file named on the command line, the only one read then; null for those of
   *     {@code KUBECONFIG}, or {@code ~/.kube/config}
   * @param environment finds a variable of the environment by its name
   * @throws KubeconfigException if a file cannot be read or is no kubeconfig
   */
  public static Kubeconfig load(
      @Nullable Path file, Function<String, @Nullable String> environment) {
    Kubeconfig kubeconfig = new Kubeconfig(files(file, environment));
    for (Path path : kubeconfig.files) {
      if (Files.exists(path)) {
        kubeconfig.merge(path);
      } else if (file != null) {
        throw new KubeconfigException(
            "there is no kubeconfig " + path + "; see what --kubeconfig says");
      }
    }
    return kubeconfig;
  }

  private static List<Path> files(
      @Nullable Path file, Function<String, @Nullable String> environment) {
    if (file != null) {
      return List.of(file);
    }
    String listed = environment.apply("KUBECONFIG");
    if (listed != null && !listed.isBlank()) {
      return Stream.of(listed.split(Pattern.quote(File.pathSeparator)))
          .filter(name -> !name.isBlank())
          .distinct()
          .map(Path::of)
          .toList();
    }
    String home = environment.apply("HOME");
    return home == null || home.isEmpty() ? List.of() : List.of(Path.of(home, ".kube", "config"));
  }

  private void merge(Path path) {
    JsonValue tree;
    try {
      String text = Files.readString(path);
      tree = text.isBlank() ? JsonValue.emptyObject() : JsonValue.parseYaml(text);
    } catch (IOException e) {
      throw new KubeconfigException("the kubeconfig " + path + " cannot be read");
    } catch (JsonException e) {
      // Without the cause, which may quote a token.
      throw new KubeconfigException("the file " + path + " is no kubeconfig: it is not YAML");
    }
    if (!tree.isObject()) {
      throw new KubeconfigException("the file " + path + " is no kubeconfig");
    }
    Path absolute = path.toAbsolutePath().getParent();
    Path directory = absolute == null ? path.toAbsolutePath() : absolute;
    collect(tree, "clusters", "cluster", clusters, directory);
    collect(tree, "users", "user", users, directory);
    collect(tree, "contexts", "context", contexts, directory);
    if (currentContext.isEmpty()) {
      currentContext = tree.text("current-context").orElse("");
    }
  }

  private static void collect(
      JsonValue tree, String list, String field, Map<String, JsonValue> into, Path directory) {
    for (JsonValue item : tree.get(list).map(JsonValue::items).orElse(List.of())) {
      JsonValue content = item.get(field).filter(JsonValue::isObject).orElse(JsonValue.NULL);
      Optional<String> name = item.text("name");
      if (name.isPresent() && content.isObject()) {
        into.putIfAbsent(name.get(), absolute(content, directory));
      }
    }
  }

  private static JsonValue absolute(JsonValue content, Path directory) {
    JsonValue result = content;
    for (String field :
        List.of("certificate-authority", "client-certificate", "client-key", "tokenFile")) {
      Optional<String> path = result.text(field).filter(text -> !text.isEmpty());
      if (path.isPresent()) {
        result =
            result.with(field, JsonValue.of(directory.resolve(path.get()).normalize().toString()));
      }
    }
    Optional<String> command = result.text("exec", "command");
    if (command.isPresent() && command.get().contains("/") && !command.get().startsWith("/")) {
      JsonValue exec = result.get("exec").orElseThrow();
      result =
          result.with(
              "exec",
              exec.with(
                  "command",
                  JsonValue.of(directory.resolve(command.get()).normalize().toString())));
    }
    return result;
  }

  /** The names of all contexts. */
  public List<String> contexts() {
    return List.copyOf(contexts.keySet());
  }

  /** The context of that name, if there is one. */
  public Optional<KubeContext> find(String name) {
    return contexts.containsKey(name) ? Optional.of(context(name)) : Optional.empty();
  }

  /**
   * The context that is current; in a pod without a kubeconfig, its service account.
   *
   * @throws KubeconfigException if there is none
   */
  public KubeContext current() {
    if (!currentContext.isEmpty()) {
      return context(currentContext);
    } else if (contexts.isEmpty() && Files.isReadable(SERVICE_ACCOUNT.resolve("token"))) {
      return new KubeContext(IN_CLUSTER, podNamespace(), () -> new ConfigBuilder().build());
    } else if (contexts.isEmpty()) {
      throw new KubeconfigException(nothingThere());
    }
    throw new KubeconfigException(
        "no context is current; name the host's by --host-cluster-context, one of "
            + String.join(", ", contexts.keySet()));
  }

  private String nothingThere() {
    return "there is no kubeconfig with a context"
        + (files.isEmpty() ? "" : ", looked into " + joined(files))
        + "; name one by --kubeconfig or KUBECONFIG";
  }

  private static String podNamespace() {
    try {
      return Files.readString(SERVICE_ACCOUNT.resolve("namespace")).strip();
    } catch (IOException e) {
      return "default";
    }
  }

  private static String joined(List<Path> files) {
    return String.join(" and ", files.stream().map(Path::toString).toList());
  }

  /**
   * The context of that name.
   *
   * @throws KubeconfigException if there is none, or its cluster or user are missing
   */
  public KubeContext context(String name) {
    JsonValue context = contexts.get(name);
    if (context == null) {
      throw new KubeconfigException(
          contexts.isEmpty()
              ? nothingThere()
              : "the kubeconfig has no context \""
                  + name
                  + "\"; there is "
                  + String.join(", ", contexts.keySet()));
    }
    String cluster = part(name, context, "cluster", clusters);
    String user =
        context.text("user").orElse("").isEmpty() ? "" : part(name, context, "user", users);
    return new KubeContext(
        name,
        context.text("namespace").filter(text -> !text.isEmpty()).orElse("default"),
        () -> config(name, context, cluster, user));
  }

  private static String part(
      String name, JsonValue context, String field, Map<String, JsonValue> known) {
    String part = context.text(field).orElse("");
    if (!known.containsKey(part)) {
      throw new KubeconfigException(
          "context \""
              + name
              + "\" names the "
              + field
              + " \""
              + part
              + "\", which the kubeconfig does not have");
    }
    return part;
  }

  /** One small kubeconfig of this context alone, which the client reads as it reads files. */
  private Config config(String name, JsonValue context, String cluster, String user) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("apiVersion", "v1");
    tree.put("kind", "Config");
    tree.put("current-context", name);
    tree.put("contexts", List.of(Map.of("name", name, "context", context)));
    tree.put("clusters", named("cluster", cluster, clusters));
    tree.put("users", user.isEmpty() ? List.of() : named("user", user, users));
    try {
      return Config.fromKubeconfig(JsonValue.of(tree).toYaml());
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new KubeconfigException(
          "no client can be made of context \"" + name + "\": see its cluster and user");
    }
  }

  private static List<Object> named(String field, String name, Map<String, JsonValue> known) {
    List<Object> items = new ArrayList<>();
    Optional.ofNullable(known.get(name))
        .ifPresent(part -> items.add(Map.of("name", name, field, part)));
    return items;
  }
}
