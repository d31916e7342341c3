package io.kubefed.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One run of the quick start: how it ended and what it printed. */
record Run(int exitCode, String out, String err) {

  static Run of(String... arguments) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        QuickStart.run(
            List.of(arguments),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false);
    return new Run(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  static Run withKubeconfig(String kubeconfig, List<String> contexts) throws Exception {
    Path file = Files.createTempFile("quickstart", ".kubeconfig");
    try {
      Files.writeString(file, kubeconfig);
      List<String> arguments = new ArrayList<>(List.of("--kubeconfig", file.toString()));
      contexts.forEach(context -> arguments.addAll(List.of("--context", context)));
      return of(arguments.toArray(String[]::new));
    } finally {
      Files.delete(file);
    }
  }
}
