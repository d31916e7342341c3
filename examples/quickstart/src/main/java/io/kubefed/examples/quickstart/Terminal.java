package io.kubefed.examples.quickstart;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Whether there is a terminal that shows colours. */
final class Terminal {

  private Terminal() {}

  /** True if standard output goes to a terminal and nobody set {@code NO_COLOR}. */
  static boolean showsColours() {
    return isTerminal(System.console()) && System.getenv("NO_COLOR") == null;
  }

  @SuppressWarnings(
      "SystemConsoleNull") // Below Java 22 null is the only way it says that there is none.
  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      // From Java 22 on there is a console without a terminal as well, and a method to ask it.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
