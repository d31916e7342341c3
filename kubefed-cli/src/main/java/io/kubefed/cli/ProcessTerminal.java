package io.kubefed.cli;

import io.kubefed.cli.shell.Shell.Terminal;

/** Whether a person looks at what this process prints. */
final class ProcessTerminal {

  /** Set by the program's own file: the streams that are terminals, as {@code 12}. */
  private static final String STREAMS = "kubefedctl.terminal";

  private ProcessTerminal() {}

  static Terminal detect() {
    String streams = System.getProperty(STREAMS);
    return streams == null
        ? Terminal.NONE
        : new Terminal(streams.contains("1"), streams.contains("2"));
  }
}
