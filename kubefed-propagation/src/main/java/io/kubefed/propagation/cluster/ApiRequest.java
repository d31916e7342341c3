package io.kubefed.propagation.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubefed.core.ObjectReference;
import io.kubefed.core.ResourceType;
import io.kubefed.core.selector.LabelSelector;
import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;

/** One request to an API server: method, place, body, and what to call it in failures. */
final class ApiRequest {

  private static final String JSON = "application/json";

  private final String method;
  private final StringBuilder path;
  private final @Nullable ResourceType type;
  private final @Nullable ObjectReference object;
  private boolean hasQuery;
  private String accept = JSON;
  private boolean compressible;
  private String contentType = JSON;
  private @Nullable String body;

  private ApiRequest(
      String method, String path, @Nullable ResourceType type, @Nullable ObjectReference object) {
    this.method = method;
    this.path = new StringBuilder(path);
    this.type = type;
    this.object = object;
  }

  /** Asks for something that is no object. */
  static ApiRequest get(String path) {
    return new ApiRequest("GET", path, null, null);
  }

  /** About one object that is there. */
  static ApiRequest about(String method, ResourceType type, ObjectReference object) {
    String path = collection(type, object.namespace()) + "/" + encode(object.name());
    return new ApiRequest(method, path, type, object);
  }

  /** About the objects of a type, in a namespace unless that is empty. */
  static ApiRequest collection(
      String method, ResourceType type, String namespace, @Nullable ObjectReference object) {
    return new ApiRequest(method, collection(type, namespace), type, object);
  }

  private static String collection(ResourceType type, String namespace) {
    return (type.group().isEmpty() ? "api/" : "apis/")
        + type.apiVersion()
        + (namespace.isEmpty() ? "" : "/namespaces/" + encode(namespace))
        + "/"
        + type.plural();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  ApiRequest subresource(String name) {
    path.append('/').append(name);
    return this;
  }

  /** Adds a parameter, unless its value is empty. */
  ApiRequest query(String name, String value) {
    if (!value.isEmpty()) {
      path.append(hasQuery ? '&' : '?').append(name).append('=').append(encode(value));
      hasQuery = true;
    }
    return this;
  }

  ApiRequest selector(LabelSelector selector) {
    return selector.requirements().isEmpty() ? this : query("labelSelector", selector.toString());
  }

  ApiRequest write(WriteOptions options) {
    return query("dryRun", options.dryRun() ? "All" : "")
        .query("fieldManager", options.fieldManager());
  }

  /** Asks for metadata alone, in the form that the API has for that. */
  ApiRequest metadataOnly(String kind) {
    accept = "application/json;as=" + kind + ";g=meta.k8s.io;v=v1,application/json";
    return this;
  }

  /**
   * Lets the server compress its answer. API servers do so from 128 KB; below that, and for
   * watches, asking changes nothing.
   */
  ApiRequest compressible() {
    compressible = true;
    return this;
  }

  ApiRequest body(String mediaType, String content) {
    contentType = mediaType;
    body = content;
    return this;
  }

  ApiRequest body(String content) {
    return body(JSON, content);
  }

  String method() {
    return method;
  }

  /** Path and query, without a slash at the start. */
  String path() {
    return path.toString();
  }

  String accept() {
    return accept;
  }

  boolean isCompressible() {
    return compressible;
  }

  String contentType() {
    return contentType;
  }

  @Nullable String body() {
    return body;
  }

  @Nullable ObjectReference object() {
    return object;
  }

  /** Whether the server's words about it may quote a secret. */
  boolean isSecretive() {
    return type != null && ObjectFields.isSecretive(type.kind());
  }

  /** For messages: {@code GET api/v1/namespaces/default/configmaps}, without the query. */
  @Override
  public String toString() {
    int query = path.indexOf("?");
    return method + " " + (query < 0 ? path : path.substring(0, query));
  }
}
