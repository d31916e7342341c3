package io.kubefed.cli;

import io.kubefed.cli.shell.ExitCodes;
import io.kubefed.cli.shell.Format;
import io.kubefed.cli.shell.Shell;
import io.kubefed.cli.shell.Verb;
import io.kubefed.core.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kubefedctl version}. */
@Command(name = "version", description = "Prints the version of this program.")
final class VersionVerb extends Verb {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|yaml",
      description = "Print it for programs, with the version of Java.")
  private @Nullable Format format;

  @SuppressWarnings("NullAway.Init") // By picocli, before it calls this.
  VersionVerb(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    if (format == null || !format.isForPrograms()) {
      printLine(Version.line());
      return ExitCodes.OK;
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", Version.number());
    fields.put("javaVersion", Runtime.version().toString());
    print(format.print(JsonValue.of(fields)));
    return ExitCodes.OK;
  }
}
