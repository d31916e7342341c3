package io.kubefed.propagation.controller.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Certificates made by the JDK's keytool: authorities, and servers that they sign. */
final class Certificates {

  private static final String PASSWORD = "changeit";

  private final Path directory;

  Certificates(Path directory) {
    this.directory = directory;
  }

  /** Makes an authority that has been one for three years. */
  void authority(String name) {
    keytool(
        List.of("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name),
        List.of("-ext", "bc:c", "-startdate", "-3y", "-validity", "36500"));
  }

  /**
   * Makes a server's certificate.
   *
   * @param subject such as {@code ip:127.0.0.1}
   * @param from when it begins, such as {@code -2y}
   */
  void server(String name, String authority, String subject, String from, int days) {
    Path request = directory.resolve(name + ".csr");
    Path signed = directory.resolve(name + ".crt");
    keytool(
        List.of("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name), List.of());
    keytool(List.of("-certreq", "-alias", name, "-file", request.toString()), List.of());
    keytool(
        List.of("-gencert", "-alias", authority, "-infile", request.toString(), "-rfc"),
        List.of(
            "-outfile",
            signed.toString(),
            "-ext",
            "san=" + subject,
            "-startdate",
            from,
            "-validity",
            Integer.toString(days)));
    keytool(
        List.of("-importcert", "-noprompt", "-alias", name, "-file", signed.toString()), List.of());
  }

  /** The certificate of an authority, in PEM. */
  String pem(String name) {
    Path file = directory.resolve(name + ".pem");
    keytool(List.of("-exportcert", "-rfc", "-alias", name, "-file", file.toString()), List.of());
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a server needs that shows that certificate. */
  SSLContext context(String name) {
    try (InputStream file = Files.newInputStream(directory.resolve("keys.p12"))) {
      KeyStore all = KeyStore.getInstance("PKCS12");
      all.load(file, PASSWORD.toCharArray());
      Key key = all.getKey(name, PASSWORD.toCharArray());
      KeyStore one = KeyStore.getInstance("PKCS12");
      one.load(null, null);
      one.setKeyEntry(name, key, PASSWORD.toCharArray(), all.getCertificateChain(name));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(one, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void keytool(List<String> arguments, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(more);
    command.addAll(
        List.of("-keystore", directory.resolve("keys.p12").toString(), "-storepass", PASSWORD));
    command.add("-J-XX:TieredStopAtLevel=1");
    Path log = directory.resolve("keytool.log");
    try {
      int code =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start()
              .waitFor();
      if (code != 0) {
        throw new IllegalStateException("keytool " + arguments + ": " + Files.readString(log));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
