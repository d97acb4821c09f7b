package io.tandem.jobs.progress;

import io.tandem.corpus.directory.CountedRows;
import io.tandem.translation.spark.TranslationCounts;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.AccumulatorContext;
import org.apache.spark.util.AccumulatorV2;
import scala.Option;
import scala.Tuple4;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The work done by Spark's tasks so far: for running tasks as reported by executors with each
 * heartbeat, so that even the progress of a single long task is visible. Driver only; threads may
 * share it.
 */
final class SparkWork extends SparkListener {
  /** The counter of bytes read by our readers and from Parquet. */
  static final String BYTES = "internal.metrics.input.bytesRead";

  static final String ROWS = "internal.metrics.input.recordsRead";
  static final String EXCHANGED = "internal.metrics.shuffle.read.recordsRead";
  static final String HANDED_ON = "internal.metrics.shuffle.write.recordsWritten";
  static final String WRITTEN = CountedRows.COUNTER;

  static final String LINES = TranslationCounts.PROGRESS;

  /** The active stages by number, in the order of their beginning. */
  private final TreeMap<Integer, Part> active = new TreeMap<>();

  private final Map<String, Long> completed = new HashMap<>();
  private long handedOn;
  private boolean hasReadFiles;

  /** One of Spark's stages. */
  private static final class Part {
    private final int tasks;
    private final boolean readsExchange;
    private final boolean handsOn;
    private int tasksDone;
    private final Map<String, Long> done = new HashMap<>();
    private final Map<Long, Map<String, Long>> atWork = new HashMap<>();

    Part(SparkListenerStageSubmitted submitted) {
      tasks = submitted.stageInfo().numTasks();
      readsExchange = !submitted.stageInfo().parentIds().isEmpty();
      handsOn = submitted.stageInfo().shuffleDepId().isDefined();
    }

    Map<String, Long> counts() {
      Map<String, Long> counts = new HashMap<>(done);
      atWork.values().forEach(task -> task.forEach((name, n) -> counts.merge(name, n, Long::sum)));
      return counts;
    }

    long sum(String counter) {
      return done.getOrDefault(counter, 0L)
          + atWork.values().stream().mapToLong(task -> task.getOrDefault(counter, 0L)).sum();
    }
  }

  /**
   * The most recent running stage of Spark.
   *
   * @param id its number
   * @param tasks the number of tasks
   * @param tasksDone the number of finished ones
   * @param rowsRead the rows read from files or from the stage before
   * @param rowsToRead 0 if unknown
   * @param handsOn whether its rows go to another stage, not to files or the driver
   * @param rowsWritten the rows written to files
   */
  record Now(
      int id,
      int tasks,
      int tasksDone,
      long rowsRead,
      long rowsToRead,
      boolean handsOn,
      long rowsWritten) {}

  /** Resets all counts, because another stage of the job begins. */
  synchronized void begin() {
    active.clear();
    completed.clear();
    handedOn = 0;
    hasReadFiles = false;
  }

  /** Returns the count under a name since the stage of the job began. */
  synchronized long sum(String counter) {
    return completed.getOrDefault(counter, 0L)
        + active.values().stream().mapToLong(part -> part.sum(counter)).sum();
  }

  /** Returns whether a stage of Spark that read files has ended. */
  synchronized boolean hasReadFiles() {
    return hasReadFiles;
  }

  /** Returns the current state; null if Spark runs nothing. */
  synchronized Now now() {
    if (active.isEmpty()) {
      return null;
    }
    Part part = active.lastEntry().getValue();
    return new Now(
        active.lastKey(),
        part.tasks,
        part.tasksDone,
        part.sum(part.readsExchange ? EXCHANGED : ROWS),
        part.readsExchange ? handedOn : 0,
        part.handsOn,
        part.sum(WRITTEN));
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    active.put(submitted.stageInfo().stageId(), new Part(submitted));
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted ended) {
    Part part = active.remove(ended.stageInfo().stageId());
    if (part != null) {
      part.counts().forEach((counter, count) -> completed.merge(counter, count, Long::sum));
      handedOn = part.handsOn ? part.sum(HANDED_ON) : handedOn;
      hasReadFiles |= part.sum(BYTES) > 0;
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd ended) {
    Part part = active.get(ended.stageId());
    if (part == null) {
      return;
    }
    part.atWork.remove(ended.taskInfo().taskId());
    if (ended.taskInfo().successful()) {
      part.tasksDone++;
      counts(ended.taskInfo().accumulables())
          .forEach((counter, count) -> part.done.merge(counter, count, Long::sum));
    }
  }

  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
    for (Tuple4<Object, Object, Object, ? extends Seq<AccumulableInfo>> task :
        JavaConverters.seqAsJavaList(heartbeat.accumUpdates())) {
      Part part = active.get((Integer) task._2());
      if (part != null) {
        part.atWork.put((Long) task._1(), counts(task._4()));
      }
    }
  }

  private static Map<String, Long> counts(Seq<AccumulableInfo> accumulables) {
    Map<String, Long> counts = new HashMap<>();
    for (AccumulableInfo info : JavaConverters.seqAsJavaList(accumulables)) {
      if (info.update().isDefined() && info.update().get() instanceof Long count) {
        counts.merge(name(info), count, Long::sum);
      }
    }
    return counts;
  }

  /**
   * Returns the name of a counter; for Spark's own counters it may be known only to the driver's
   * registry.
   */
  private static String name(AccumulableInfo info) {
    if (info.name().isDefined()) {
      return info.name().get();
    }
    Option<AccumulatorV2<?, ?>> known = AccumulatorContext.get(info.id());
    return known.isDefined() && known.get().name().isDefined() ? known.get().name().get() : "";
  }
}
