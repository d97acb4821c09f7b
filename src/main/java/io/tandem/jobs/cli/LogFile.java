package io.tandem.jobs.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The file that receives the log of Spark and other libraries, while the terminal shows the job's
 * own messages, if the scripts in jobs/ have set up logging. Driver only.
 */
final class LogFile {
  private static final String VARIABLE = "TANDEM_LOG_FILE";

  /** A logger outside the packages whose lines the terminal shows. */
  private static final String LOGGER = "failure";

  private LogFile() {}

  static boolean isConfigured() {
    return System.getenv(VARIABLE) != null;
  }

  /** Logs the stack trace of a failure that the terminal shows as a sentence. */
  static void keep(Throwable failure) {
    if (isConfigured()) {
      LoggerFactory.getLogger(LOGGER).error("The job failed", failure);
    }
  }

  /** Tells the user where it is, if there is one. */
  static void tell(String job, PrintWriter err) {
    if (isConfigured() && Files.exists(Path.of(System.getenv(VARIABLE)))) {
      err.println("%s: Spark's log is in %s".formatted(job, System.getenv(VARIABLE)));
    }
  }
}
