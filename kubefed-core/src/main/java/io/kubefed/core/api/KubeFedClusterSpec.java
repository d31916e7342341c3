package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** How to reach a member cluster. */
public final class KubeFedClusterSpec extends OpenObject {

  @JsonProperty("apiEndpoint")
  private @Nullable String apiEndpoint;

  @JsonProperty("caBundle")
  private @Nullable String caBundle;

  @JsonProperty("secretRef")
  private @Nullable LocalSecretReference secretRef;

  @JsonProperty("disabledTLSValidations")
  private @Nullable List<String> disabledTlsValidations;

  @JsonProperty("proxyURL")
  private @Nullable String proxyUrl;

  /** The API server: a URL, {@code host}, or {@code host:port}; https where no scheme is given. */
  public @Nullable String getApiEndpoint() {
    return apiEndpoint;
  }

  /** Sets {@link #getApiEndpoint}. */
  public void setApiEndpoint(@Nullable String apiEndpoint) {
    this.apiEndpoint = apiEndpoint;
  }

  /**
   * The certificates that the API server is trusted by: PEM, in base64. The system's own where
   * absent.
   */
  public @Nullable String getCaBundle() {
    return caBundle;
  }

  /** Sets {@link #getCaBundle}. */
  public void setCaBundle(@Nullable String caBundle) {
    this.caBundle = caBundle;
  }

  /** The secret with the credentials, in the namespace of this object. */
  public @Nullable LocalSecretReference getSecretRef() {
    return secretRef;
  }

  /** Sets {@link #getSecretRef}. */
  public void setSecretRef(@Nullable LocalSecretReference secretRef) {
    this.secretRef = secretRef;
  }

  /**
   * Checks of the TLS connection that are left out: {@code SubjectName}, {@code ValidityPeriod}, or
   * {@code *} alone for all.
   */
  public @Nullable List<String> getDisabledTlsValidations() {
    return disabledTlsValidations;
  }

  /** Sets {@link #getDisabledTlsValidations}. */
  public void setDisabledTlsValidations(@Nullable List<String> disabledTlsValidations) {
    this.disabledTlsValidations = disabledTlsValidations;
  }

  /** The proxy to go through: an http, https or socks5 URL. */
  public @Nullable String getProxyUrl() {
    return proxyUrl;
  }

  /** Sets {@link #getProxyUrl}. */
  public void setProxyUrl(@Nullable String proxyUrl) {
    this.proxyUrl = proxyUrl;
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("apiEndpoint", apiEndpoint);
    each.accept("caBundle", caBundle);
    each.accept("secretRef", secretRef);
    each.accept("disabledTLSValidations", disabledTlsValidations);
    each.accept("proxyURL", proxyUrl);
  }
}
