package io.tandem.jobs.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BlockUpdatedInfo;

/**
 * Spark's own figures of the rounds between {@link #begin} and {@link #end}: how long its stages
 * took and what travelled. Of the stages of a round only two are of the average: the one that
 * writes a shuffle, and the one that reads it. Driver only.
 */
final class RoundStages extends SparkListener {
  private static final String FIRST = "tandem-rounds-begin";
  private static final String LAST = "tandem-rounds-end";
  private static final long MAX_WAIT_SECONDS = 60;

  private final CountDownLatch seenFirst = new CountDownLatch(1);
  private final CountDownLatch seenLast = new CountDownLatch(1);
  private final List<Stage> cut = new ArrayList<>();
  private final List<Stage> reduced = new ArrayList<>();
  private final Map<String, Long> broadcastBytes = new HashMap<>();
  private boolean counting;
  private int firstJob = -1;
  private int lastJob = -1;

  /**
   * One stage.
   *
   * @param seconds the seconds from its submission to its end
   * @param bytes written to the shuffle, or read from it
   * @param resultBytes sent to the driver
   */
  record Stage(double seconds, long bytes, long resultBytes) {}

  /** Starts counting, when the events of everything before have been seen. */
  void begin(JavaSparkContext spark) throws InterruptedException {
    mark(spark, FIRST, seenFirst);
  }

  /** Stops counting, when the events of everything before have been seen. */
  void end(JavaSparkContext spark) throws InterruptedException {
    mark(spark, LAST, seenLast);
  }

  /**
   * Events arrive in order, but some time after what they report: a job of our own marks a place.
   */
  private static void mark(JavaSparkContext spark, String group, CountDownLatch seen)
      throws InterruptedException {
    spark.setJobGroup(group, group);
    spark.parallelize(List.of(0), 1).count();
    spark.clearJobGroup();
    if (!seen.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "Spark's listeners are more than %d s behind", MAX_WAIT_SECONDS));
    }
  }

  /**
   * Returns the stages in which workers' parameters are split into slices and written; by round.
   */
  synchronized List<Stage> cut() {
    return List.copyOf(cut);
  }

  /** Slices are fetched and averaged; by round. */
  synchronized List<Stage> reduced() {
    return List.copyOf(reduced);
  }

  /** The most that an executor, other than the driver itself, fetched of broadcasts. */
  synchronized long broadcastBytes() {
    return broadcastBytes.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted event) {
    StageInfo stage = event.stageInfo();
    TaskMetrics metrics = stage.taskMetrics();
    if (!counting || stage.submissionTime().isEmpty() || stage.completionTime().isEmpty()) {
      return;
    }
    double seconds =
        ((Long) stage.completionTime().get() - (Long) stage.submissionTime().get()) * 1e-3;
    long written = metrics.shuffleWriteMetrics().bytesWritten();
    long read = metrics.shuffleReadMetrics().totalBytesRead();
    if (written > 0) {
      cut.add(new Stage(seconds, written, metrics.resultSize()));
    } else if (read > 0) {
      reduced.add(new Stage(seconds, read, metrics.resultSize()));
    }
  }

  @Override
  public synchronized void onBlockUpdated(SparkListenerBlockUpdated event) {
    BlockUpdatedInfo block = event.blockUpdatedInfo();
    BlockManagerId at = block.blockManagerId();
    boolean arrived = block.blockId().isBroadcast() && block.storageLevel().isValid();
    // A broadcast travels in pieces; the value that is made of them does not.
    if (counting && arrived && !at.isDriver() && block.blockId().name().contains("_piece")) {
      broadcastBytes.merge(at.executorId(), block.memSize() + block.diskSize(), Long::sum);
    }
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart event) {
    String group = event.properties().getProperty("spark.jobGroup.id");
    if (FIRST.equals(group)) {
      firstJob = event.jobId();
    } else if (LAST.equals(group)) {
      counting = false;
      lastJob = event.jobId();
    }
  }

  @Override
  public synchronized void onJobEnd(SparkListenerJobEnd event) {
    if (event.jobId() == firstJob) {
      counting = true;
      seenFirst.countDown();
    } else if (event.jobId() == lastJob) {
      seenLast.countDown();
    }
  }
}
