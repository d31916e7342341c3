package io.kubefed.propagation.controller.cluster;

import java.util.Optional;
import java.util.stream.Stream;

/** A check of the API server's certificate that {@code disabledTLSValidations} can leave out. */
public enum TlsValidation {
  /** All of them: whoever answers is trusted. */
  ALL("*"),
  /** That the certificate is made out to the host of the endpoint. */
  SUBJECT_NAME("SubjectName"),
  /** That the certificate is valid now, neither too young nor expired. */
  VALIDITY_PERIOD("ValidityPeriod");

  private final String word;

  TlsValidation(String word) {
    this.word = word;
  }

  /** How a KubeFedCluster names it. */
  public String word() {
    return word;
  }

  /** The check of that name. */
  static Optional<TlsValidation> of(String word) {
    return Stream.of(values()).filter(validation -> validation.word.equals(word)).findFirst();
  }
}
