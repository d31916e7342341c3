package io.kubefed.cli;

/** The version of this program, as the jar says, which only a build makes. */
final class Version {

  private Version() {}

  static String number() {
    Package self = Version.class.getPackage();
    String version = self == null ? null : self.getImplementationVersion();
    return version == null ? "development" : version;
  }

  static String line() {
    return "kubefedctl version: ".concat(number()); // Not +, which takes longer the first time.
  }
}
