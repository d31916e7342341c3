package io.kubefed.propagation.admission;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Resources whose creation and change is asked about.
 *
 * @param group their group
 * @param versions the versions in which they are looked at; an API server converts others where it
 *     can. {@code *} for all
 * @param resources their plurals, {@code plural/status} for a subresource, {@code *} for all
 *     without subresources
 */
public record AdmissionRule(String group, List<String> versions, List<String> resources) {

  public AdmissionRule {
    requireNonNull(group, "group");
    versions = List.copyOf(versions);
    resources = List.copyOf(resources);
    if (versions.isEmpty() || resources.isEmpty()) {
      throw new IllegalArgumentException("a rule needs a version and a resource");
    }
  }

  /** A rule for these resources in one version. */
  public static AdmissionRule of(String group, String version, String... resources) {
    return new AdmissionRule(group, List.of(version), List.of(resources));
  }

  /** True if it is about the resource of that request. */
  boolean covers(AdmissionRequest request) {
    String full =
        request.subresource().isEmpty()
            ? request.resource()
            : request.resource() + "/" + request.subresource();
    return group.equals(request.group())
        && (resources.contains(full)
            || (resources.contains("*") && request.subresource().isEmpty()));
  }
}
