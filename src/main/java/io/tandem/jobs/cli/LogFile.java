package io.tandem.jobs.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The file that gets what Spark and other libraries log, while the terminal shows what the job
 * says: where the scripts in jobs/ have set up logging so. Driver only.
 */
final class LogFile {
  private static final String VARIABLE = "TANDEM_LOG_FILE";

  /** Outside of the packages whose lines the terminal shows. */
  private static final String LOGGER = "failure";

  private LogFile() {}

  static boolean isConfigured() {
    return System.getenv(VARIABLE) != null;
  }

  /** Keeps the trace of a failure of which the terminal gets a sentence. */
  static void keep(Throwable failure) {
    if (isConfigured()) {
      LoggerFactory.getLogger(LOGGER).error("The job failed", failure);
    }
  }

  /** Says where it lies, if there is one. */
  static void tell(String job, PrintWriter err) {
    if (isConfigured() && Files.exists(Path.of(System.getenv(VARIABLE)))) {
      err.println("%s: Spark's log is in %s".formatted(job, System.getenv(VARIABLE)));
    }
  }
}
