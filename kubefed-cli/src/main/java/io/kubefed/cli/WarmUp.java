package io.kubefed.cli;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.Shell.Terminal;
import io.kubefed.cli.shell.VerbEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Loads what verbs load, so that the JVM can put it into an archive; see the program's file. No
 * cluster is contacted: the one it asks is a port of this machine that nobody listens at.
 */
final class WarmUp {

  static final String VERB = "warm-up";

  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      current-context: nowhere
      contexts: [{name: nowhere, context: {cluster: nowhere, user: nobody}}]
      clusters: [{name: nowhere, cluster: {server: "https://127.0.0.1:1"}}]
      users: [{name: nobody, user: {token: none}}]
      """;

  private static final String RESOURCE =
      """
      apiVersion: types.kubefed.io/v1beta1
      kind: FederatedConfigMap
      metadata: {name: settings, namespace: default}
      spec:
        template: {data: {a: b}}
        placement: {clusters: [{name: east}]}
        overrides: [{clusterName: east, clusterOverrides: [{path: /data/a, value: c}]}]
      """;

  private WarmUp() {}

  static int run() {
    PrintWriter nowhere =
        new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Shell shell = Shell.ofProcess(nowhere, nowhere, Terminal.NONE);
    int unused = Kubefedctl.run(shell, "version");
    unused = Kubefedctl.run(shell, "--help");
    unused = Kubefedctl.run(shell, "completion", "bash");
    unused = Kubefedctl.run(shell, "completion", "fish");
    // What is loaded and never used is not put into the archive, failures among it.
    unused = Kubefedctl.run(shell, "join");
    unused = Kubefedctl.run(shell, "render", "-f", "/dev/null", "-o", "none");
    unused = Kubefedctl.run(shell, "render", "-f", "/dev/null/none");
    for (VerbEntry verb : Verbs.all()) {
      unused = Kubefedctl.run(shell, verb.name(), "--help");
    }
    try {
      Path directory = Files.createTempDirectory("kubefedctl");
      Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), KUBECONFIG);
      Path resource = Files.writeString(directory.resolve("resource.yaml"), RESOURCE);
      unused = Kubefedctl.run(shell, "render", "-f", resource.toString());
      unused = Kubefedctl.run(shell, "status", "--kubeconfig", kubeconfig.toString());
      Files.delete(kubeconfig);
      Files.delete(resource);
      Files.delete(directory);
    } catch (IOException e) {
      return ExitCodes.FAILED;
    }
    return ExitCodes.OK;
  }
}
