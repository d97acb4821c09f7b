package io.tandem.jobs.progress;

import io.tandem.corpus.directory.WorkStage;
import java.util.List;

/** The progress of Spark in a stage of a job: the parts of a live line. For one thread. */
final class StageProgress {
  /** The number of tasks above which their count alone is informative. */
  private static final int MANY_TASKS = 20;

  /**
   * A running step of Spark.
   *
   * @param id the number of Spark's stage
   * @param isSorting rows from another stage are read, and none has been written yet
   * @param isWriting its rows go to a file
   */
  private record Step(int id, boolean isSorting, boolean isWriting) {
    static final Step NONE = new Step(-1, false, false);

    static Step of(SparkWork.Now spark) {
      boolean isWriting = !spark.handsOn() && spark.rowsWritten() > 0;
      boolean isSorting = !spark.handsOn() && !isWriting && spark.rowsToRead() > 0;
      return new Step(spark.id(), isSorting, isWriting);
    }
  }

  private final WorkStage stage;
  private final SparkWork work;
  private final StagePace pace;

  private Step paceOf = Step.NONE;

  /**
   * @param work the work of Spark since the stage began
   * @param start {@link System#nanoTime} at that moment
   */
  StageProgress(WorkStage stage, SparkWork work, long start) {
    this.stage = stage;
    this.work = work;
    pace = new StagePace(start);
  }

  /** Returns the parts of the line, the most important first. */
  List<String> parts(long now) {
    return switch (stage.measure()) {
      case BYTES ->
          work.hasReadFiles() && !stage.then().isEmpty() ? rows(stage.then(), 0, now) : bytes(now);
      case ROWS -> rows(stage.name(), stage.all(), now);
      case LINES -> lines(now);
    };
  }

  private List<String> bytes(long now) {
    pace.at(share(work.sum(SparkWork.BYTES), stage.all()), work.sum(SparkWork.ROWS), now);
    return pace.parts(stage.name(), "lines", now);
  }

  private List<String> lines(long now) {
    long lines = work.sum(SparkWork.LINES);
    pace.at(share(lines, stage.all()), lines, now);
    return pace.parts(stage.name(), "sentences", now);
  }

  /**
   * Resets the pace for each step of Spark, because the pace of the step before does not apply to
   * it.
   */
  private List<String> rows(String name, long all, long now) {
    SparkWork.Now spark = work.now();
    Step step = spark == null ? Step.NONE : Step.of(spark);
    if (!step.equals(paceOf) || spark == null) {
      pace.restart();
    }
    paceOf = step;
    if (spark == null) {
      return pace.parts(name, "pairs", now);
    }
    long items = step.isWriting() ? spark.rowsWritten() : spark.rowsRead();
    boolean isAllKnown = spark.rowsToRead() > 0 && (all == 0 || !step.isWriting());
    double share = share(items, isAllKnown ? spark.rowsToRead() : all);
    if (Double.isNaN(share) && spark.tasks() >= MANY_TASKS) {
      share = (double) spark.tasksDone() / spark.tasks();
    }
    pace.at(share, items, now);
    String shown = spark.handsOn() || stage.last().isEmpty() ? name : stage.last();
    return pace.parts(step.isSorting() ? shown + ", sorting" : shown, "pairs", now);
  }

  /** Returns NaN before any progress, or for an unknown total. */
  private static double share(long done, long all) {
    return done == 0 || all == 0 ? Double.NaN : Math.min(1, (double) done / all);
  }
}
