package io.kubefed.core.validation;

import static io.kubefed.core.api.KubeFedNames.CLUSTER_CONFIG_MALFORMED;
import static io.kubefed.core.api.KubeFedNames.CLUSTER_OFFLINE;
import static io.kubefed.core.api.KubeFedNames.CLUSTER_READY;

import io.kubefed.core.Problem;
import io.kubefed.core.api.ClusterCondition;
import io.kubefed.core.api.KubeFedCluster;
import io.kubefed.core.api.KubeFedClusterSpec;
import io.kubefed.core.api.KubeFedClusterStatus;
import io.kubefed.core.api.LocalSecretReference;
import io.kubefed.core.json.Pointer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules for member clusters. */
public final class KubeFedClusterValidation {

  private static final Pointer SPEC = Pointer.of("spec");
  private static final Pointer CONDITIONS = Pointer.of("status", "conditions");
  private static final String ALL_CHECKS = "*";
  private static final List<String> TLS_CHECKS =
      List.of(ALL_CHECKS, "SubjectName", "ValidityPeriod");

  private KubeFedClusterValidation() {}

  /** What is wrong with everything but the status. */
  public static List<Problem> validate(KubeFedCluster cluster) {
    KubeFedClusterSpec spec =
        Optional.ofNullable(cluster.getSpec()).orElseGet(KubeFedClusterSpec::new);
    Rules rules = new Rules();
    Pointer endpoint = SPEC.child("apiEndpoint");
    rules
        .required(endpoint, spec.getApiEndpoint())
        .ifPresent(text -> apiEndpoint(rules, endpoint, text));
    caBundle(rules, spec.getCaBundle());
    Pointer secret = SPEC.child("secretRef").child("name");
    rules
        .required(
            secret,
            Optional.ofNullable(spec.getSecretRef()).map(LocalSecretReference::getName).orElse(""))
        .ifPresent(name -> rules.dns1123Subdomain(secret, name));
    tlsValidations(rules, spec.getDisabledTlsValidations());
    proxyUrl(rules, spec.getProxyUrl());
    return rules.problems();
  }

  /** What is wrong with the status. */
  public static List<Problem> validateStatus(KubeFedCluster cluster) {
    Rules rules = new Rules();
    List<ClusterCondition> conditions =
        Optional.ofNullable(cluster.getStatus())
            .map(KubeFedClusterStatus::getConditions)
            .orElse(List.of());
    for (int i = 0; i < conditions.size(); i++) {
      condition(rules, CONDITIONS.child(i), conditions.get(i));
    }
    return rules.problems();
  }

  /**
   * An endpoint is a URL, or a host with or without a port, which then means https; that is how
   * clients read it.
   */
  private static void apiEndpoint(Rules rules, Pointer at, String endpoint) {
    GoUrl url;
    try {
      url = GoUrl.parse(endpoint);
    } catch (IllegalArgumentException e) {
      url = null;
    }
    if (url == null || url.scheme().isEmpty() || url.host().isEmpty()) {
      try {
        url = GoUrl.parse("https://" + endpoint);
      } catch (IllegalArgumentException e) {
        rules.error(at, "must be a URL, a host, or host:port; " + e.getMessage());
        return;
      }
      if (!url.path().isEmpty() && !url.path().equals("/")) {
        rules.error(
            at, "must be a URL, a host, or host:port; with a path it needs https:// in front");
        return;
      }
    }
    if (!url.scheme().equals("http") && !url.scheme().equals("https")) {
      rules.error(at, "must be reached by http or https, not \"" + url.scheme() + "\"");
    }
    String port = url.port();
    if (!port.isEmpty() && !isPort(port)) {
      rules.error(at, "must have a port between 1 and 65535, not " + port);
    }
  }

  private static boolean isPort(String digits) {
    String significant = digits.replaceFirst("^0+", "");
    return !significant.isEmpty()
        && significant.length() <= 5
        && Integer.parseInt(significant) <= 65_535;
  }

  private static void caBundle(Rules rules, @Nullable String bundle) {
    if (bundle == null) {
      return;
    }
    String base64 = bundle.replace("\r", "").replace("\n", "");
    boolean valid = base64.length() % 4 == 0;
    try {
      Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      valid = false;
    }
    if (!valid) {
      rules.error(SPEC.child("caBundle"), "must be PEM certificates, encoded in base64");
    }
  }

  private static void tlsValidations(Rules rules, @Nullable List<String> validations) {
    List<String> stated = validations == null ? List.of() : validations;
    Pointer at = SPEC.child("disabledTLSValidations");
    for (int i = 0; i < stated.size(); i++) {
      rules.oneOf(at.child(i), stated.get(i), TLS_CHECKS);
    }
    if (stated.size() > 1 && stated.contains(ALL_CHECKS)) {
      rules.error(at, "must have * alone, which is all checks, or name single checks without it");
    }
  }

  private static void proxyUrl(Rules rules, @Nullable String proxy) {
    if (proxy == null || proxy.isEmpty()) {
      return;
    }
    Pointer at = SPEC.child("proxyURL");
    try {
      if (!List.of("http", "https", "socks5").contains(GoUrl.parse(proxy).scheme())) {
        rules.error(at, "must be an http, https or socks5 URL, such as http://proxy:3128");
      }
    } catch (IllegalArgumentException e) {
      rules.error(at, "must be a URL; " + e.getMessage());
    }
  }

  private static void condition(Rules rules, Pointer at, ClusterCondition condition) {
    rules.oneOf(
        at.child("type"),
        condition.getType(),
        List.of(CLUSTER_READY, CLUSTER_OFFLINE, CLUSTER_CONFIG_MALFORMED));
    rules.oneOf(at.child("status"), condition.getStatus(), List.of("True", "False", "Unknown"));
    int before = rules.problems().size();
    if (rules.time(at.child("lastProbeTime"), condition.getLastProbeTime()).isEmpty()
        && rules.problems().size() == before) {
      rules.error(at.child("lastProbeTime"), "is required");
    }
    rules.time(at.child("lastTransitionTime"), condition.getLastTransitionTime());
  }
}
