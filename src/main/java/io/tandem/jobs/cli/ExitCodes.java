package io.tandem.jobs.cli;

import io.tandem.UserException;
import io.tandem.run.training.RunNotSavedException;
import io.tandem.spark.SparkLine;
import io.tandem.storage.BuildInfo;
import io.tandem.storage.publish.LeaseLostException;
import io.tandem.training.worker.DivergenceException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FSError;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The exit codes of a job's process: 0 done, 1 failed by our fault or the cluster's (with the stack
 * trace), diverged (with the numbers), stopped by a full disk, a failed write or the end of Spark
 * (with the way to continue) or taken over by another process, 2 wrong arguments, settings or input
 * (with a message only). A pipeline also ends with 3, where a gate is not met.
 */
public final class ExitCodes {
  /** A fault that is not the user's. */
  public static final int FAILED = 1;

  /** A mistake in arguments, settings or input. */
  public static final int USER_MISTAKE = 2;

  /** The reader of the standard output has gone: 128 + 13, as for a process killed by SIGPIPE. */
  public static final int READER_GONE = 141;

  /** Ended by SIGINT (Ctrl-C): 128 + 2, as for a process killed by it. */
  public static final int INTERRUPTED = 130;

  /** Ended by SIGTERM: 128 + 15, as for a process killed by it. */
  public static final int TERMINATED = 143;

  /** The width of the narrowest usual terminal. */
  private static final int HELP_WIDTH = 80;

  private ExitCodes() {}

  /**
   * Parses the arguments, runs the command and returns the exit code; never throws.
   *
   * @param command a picocli command that is a {@code Callable<Integer>} or {@code Runnable}
   */
  public static int run(Object command, String... args) {
    return run(new CommandLine(command), args);
  }

  /** Runs the command and ends this process with the exit code: the whole body of a main method. */
  public static void main(Object command, String... args) {
    StandardOutput out = new StandardOutput();
    PrintWriter writer = out.writer();
    CommandLine commandLine = new CommandLine(command).setOut(writer);
    String job = commandLine.getCommandSpec().name();
    int code = run(commandLine, args);
    writer.flush();
    if (code == USER_MISTAKE && YarnDriver.isThis()) {
      YarnDriver.endApplication(job + ": " + commandLine.getExecutionResult());
    }
    end(out.exitCode(job, code, commandLine.getErr()));
  }

  /**
   * Ends the process with this code; the last call of a {@code main}. In YARN's cluster mode,
   * however, a successful job must return, because YARN takes an earlier exit for a failure.
   */
  static void end(int code) {
    boolean returns = "cluster".equals(System.getProperty("spark.submit.deployMode"));
    if (code != 0 || !returns) {
      System.exit(code);
    }
  }

  /**
   * Runs a command line that is already set up, for example with its own output. If the command
   * fails with a message, that is the execution result of the command line.
   */
  public static int run(CommandLine commandLine, String... args) {
    // Spark and Hadoop use it in file names: "part-۰۰۰۰۰" in a Persian locale.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    BuildInfo build = BuildInfo.current();
    CommandSpec spec = commandLine.getCommandSpec();
    String job = spec.name();
    // Help names the script, errors the job.
    spec.name("jobs/" + job + ".sh")
        .version("tandem %s, commit %s".formatted(build.version(), build.commit()));
    SettingsHelp.addTo(commandLine, job);
    commandLine
        .setUsageHelpWidth(HELP_WIDTH)
        .setUsageHelpLongOptionsMaxWidth(24)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, arguments) -> UsageMistake.tell(commandLine, job, e))
        .setExecutionExceptionHandler((e, failed, parsed) -> report(commandLine, job, e));
    try {
      SparkLine.requireMatch();
      return commandLine.execute(args);
    } catch (UserException e) {
      return report(commandLine, job, e);
    } catch (FSError e) { // Hadoop throws it for a full local disk.
      return report(commandLine, job, e);
    }
  }

  private static int report(CommandLine commandLine, String job, Throwable e) {
    if (e instanceof UserException) {
      tell(commandLine, job, e.getMessage());
      return USER_MISTAKE;
    }
    PrintWriter err = commandLine.getErr();
    int code = FAILED;
    Optional<StorageRefusal> refusal = StorageRefusal.in(e);
    if (e instanceof DivergenceException
        || e instanceof RunNotSavedException
        || e instanceof LeaseLostException
        || e instanceof SparkEndedException) {
      tell(commandLine, job, e.getMessage());
      LogFile.keep(e);
    } else if (refusal.isPresent()) {
      tell(commandLine, job, refusal.get().message());
      LogFile.keep(e);
      code = refusal.get().exitCode();
    } else {
      e.printStackTrace(err);
    }
    LogFile.tell(job, err);
    err.flush();
    return code;
  }

  /** Prints why a job has failed, and keeps it as the result of the command line. */
  static void tell(CommandLine commandLine, String job, String message) {
    commandLine.getErr().println(job + ": " + message);
    commandLine.setExecutionResult(message);
  }
}
