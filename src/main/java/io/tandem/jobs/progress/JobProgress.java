package io.tandem.jobs.progress;

import io.tandem.corpus.directory.WorkStage;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.SparkContext;

/**
 * Shows the user the progress of a job on Spark through its stages. Driver only; threads may share
 * it.
 */
public final class JobProgress implements AutoCloseable {
  private final SparkContext spark;
  private final SparkWork work = new SparkWork();
  private final LiveLine line;

  /** The current stage; null until one has begun. */
  private StageProgress stage;

  private JobProgress(
      Terminal terminal, UnaryOperator<String> form, SparkContext spark, long quietNanos) {
    this.spark = spark;
    line = LiveLine.of(terminal, form, this::parts, quietNanos);
  }

  /**
   * Watches Spark until it is closed.
   *
   * @param form formats a permanent line
   */
  public static JobProgress of(Terminal terminal, UnaryOperator<String> form, SparkContext spark) {
    return of(terminal, form, spark, LiveLine.QUIET_NANOS);
  }

  /**
   * @param quietNanos the nanoseconds after which a line is due if there is no terminal
   */
  public static JobProgress of(
      Terminal terminal, UnaryOperator<String> form, SparkContext spark, long quietNanos) {
    JobProgress progress = new JobProgress(terminal, form, spark, quietNanos);
    spark.addSparkListener(progress.work);
    return progress;
  }

  /** Begins a stage and ends the previous one. */
  public synchronized void begin(WorkStage next) {
    work.begin();
    stage = new StageProgress(next, work, System.nanoTime());
  }

  /** Prints a permanent line. */
  public void say(String text) {
    line.say(text);
  }

  private synchronized List<String> parts(long now) {
    return stage == null ? List.of() : stage.parts(now);
  }

  @Override
  public void close() {
    line.close();
    spark.removeSparkListener(work);
  }
}
