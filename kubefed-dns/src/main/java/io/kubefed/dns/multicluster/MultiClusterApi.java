package io.kubefed.dns.multicluster;

import io.kubefed.core.ResourceType;
import io.kubefed.core.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The names of the Multi-Cluster Services API. */
public final class MultiClusterApi {

  /** Exports a Service. */
  public static final ResourceType SERVICE_EXPORT =
      ResourceType.namespaced("multicluster.x-k8s.io/v1alpha1", "ServiceExport", "serviceexports");

  /** A service that clusters export. */
  public static final ResourceType SERVICE_IMPORT =
      ResourceType.namespaced("multicluster.x-k8s.io/v1alpha1", "ServiceImport", "serviceimports");

  /** On imported slices: the name of the service. */
  public static final String SERVICE_NAME_LABEL = "multicluster.kubernetes.io/service-name";

  /** On imported slices: the cluster that the endpoints run in. */
  public static final String SOURCE_CLUSTER_LABEL = "multicluster.kubernetes.io/source-cluster";

  /** On all objects that are made here: by whom. */
  static final String MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";

  /** The value of {@link #MANAGED_BY_LABEL}. */
  static final String MANAGED_BY = "multicluster.kubefed.io";

  /** On imports: the Service that has their address. */
  static final String DERIVED_SERVICE_ANNOTATION = "multicluster.kubernetes.io/derived-service";

  /** On imports: the names of the labels and annotations that they have of exports, as JSON. */
  static final String EXPORTED_ANNOTATION = "multicluster.kubefed.io/exported";

  private static final List<JsonValue> DEFINITIONS =
      Stream.of(SERVICE_EXPORT, SERVICE_IMPORT).map(MultiClusterApi::load).toList();

  private MultiClusterApi() {}

  /** The CustomResourceDefinitions of ServiceExport and ServiceImport. */
  public static List<JsonValue> definitions() {
    return DEFINITIONS;
  }

  private static JsonValue load(ResourceType type) {
    String name = "crds/" + type.qualifiedPlural() + ".yaml";
    try (InputStream file = MultiClusterApi.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("the jar of kubefed-dns is incomplete: it lacks " + name);
      }
      return JsonValue.parseYaml(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
