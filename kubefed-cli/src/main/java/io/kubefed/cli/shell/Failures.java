package io.kubefed.cli.shell;

import io.kubefed.cli.kubeconfig.KubeconfigException;
import io.kubefed.core.KubefedException;
import io.kubefed.propagation.cluster.ClusterUnreachableException;
import io.kubefed.propagation.cluster.ForbiddenException;
import io.kubefed.propagation.cluster.TypeNotServedException;
import io.kubefed.propagation.cluster.UnauthorizedException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Says failures in one line. */
public final class Failures {

  private Failures() {}

  /** What happened and the way out, on one line. */
  public static String inWords(Throwable failure) {
    return oneLine(words(failure));
  }

  private static String words(Throwable failure) {
    if (failure instanceof KubefedException federation) {
      return federation.getMessage() + hint(federation);
    } else if (failure instanceof VerbException
        || failure instanceof KubeconfigException
        || failure instanceof IllegalArgumentException
        || failure instanceof UncheckedIOException) {
      return String.valueOf(failure.getMessage());
    } else if (failure instanceof CancellationException
        || failure instanceof InterruptedException) {
      return "interrupted; what was written until then stays";
    }
    return "this is a fault of the program, please report it with what -v prints: " + failure;
  }

  /** What can be done from here about a call that a cluster refused. */
  private static String hint(KubefedException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String cluster = cause instanceof KubefedException known ? known.cluster().orElse("") : "";
      if (cause instanceof ClusterUnreachableException) {
        return "; see whether its API server answers, and the server and proxy of its context";
      } else if (cause instanceof UnauthorizedException) {
        return "; log in again, the credentials of its context no longer count there";
      } else if (cause instanceof ForbiddenException) {
        return "; use a context with an administrator's rights in " + cluster;
      } else if (cause instanceof TypeNotServedException
          && String.valueOf(cause.getMessage()).contains("kubefed.io")) {
        return "; is KubeFed installed there? kubefedctl install does it";
      }
    }
    return "";
  }

  private static String oneLine(@Nullable String words) {
    return String.valueOf(words).replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
