package io.tandem.jobs;

import io.tandem.Deployment;
import io.tandem.JobCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A job in a process of its own, which is suspended for a while or killed. */
final class DisturbedJob {
  /** The exit code after SIGKILL: 128 and its number. */
  static final int KILLED = 137;

  private static final int BEAT_MILLIS = 200;
  private static final long MAX_STANDSTILL_MILLIS = 12_000;

  private final String name;
  private final List<String> command;
  private final Path out;
  private final Path err;
  private Process process;
  private volatile String done = "";

  /**
   * @param job its class
   * @param folder for what it prints
   * @param number of the process, for the names of those files
   */
  DisturbedJob(Class<?> job, Path folder, int number, List<String> arguments) {
    name = job.getSimpleName() + " " + number + " " + arguments;
    out = folder.resolve(number + ".out");
    err = folder.resolve(number + ".err");
    command =
        JobCommand.of(
            job,
            Deployment.shortLived(),
            List.of(
                "-Xmx700m",
                "-Dspark.hadoop.tandem.writer.beat.millis=" + BEAT_MILLIS,
                "-Dspark.hadoop.dfs.replication=1"),
            arguments);
  }

  DisturbedJob start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("TANDEM_LOG_FILE", err + ".log");
    process = builder.start();
    return this;
  }

  /**
   * Waits for its end, and disturbs it before as the draws say.
   *
   * @param usualMillis that such a job takes
   */
  int live(Random random, long usualMillis) throws IOException, InterruptedException {
    int kind = random.nextInt(5);
    long after = usualMillis / 5 + (long) (random.nextDouble() * usualMillis / 2);
    if (kind > 0 && !process.waitFor(after, TimeUnit.MILLISECONDS)) {
      if (kind <= 2) {
        done = "killed";
        process.destroyForcibly();
      } else {
        done = "stood still";
        signal("STOP");
        TimeUnit.MILLISECONDS.sleep((long) (random.nextDouble() * MAX_STANDSTILL_MILLIS));
        signal("CONT");
      }
    }
    return end();
  }

  /** Returns the exit code. */
  int end() throws InterruptedException {
    return process.waitFor();
  }

  private void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  boolean wasKilled() {
    return done.equals("killed");
  }

  boolean hasStoodStill() {
    return done.equals("stood still");
  }

  /** Returns the messages on standard error. */
  List<String> err() throws IOException {
    return Files.readAllLines(err).stream()
        .filter(line -> !line.startsWith("WARNING: Using incubator"))
        .toList();
  }

  void destroy() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Override
  public String toString() {
    return name + (done.isEmpty() ? "" : " (" + done + ")");
  }
}
