package io.tandem.jobs.bench;

import io.tandem.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.StageInfo;

/**
 * Spark's own figures of the rounds between {@link #begin} and {@link #end}: how long its stages
 * took and what travelled. A round has one stage that writes a shuffle, in which workers work, and
 * one or two after it, in which the owners of slices do. Driver only.
 */
final class RoundStages extends SparkListener {
  private static final String FIRST = "tandem-rounds-begin";
  private static final String LAST = "tandem-rounds-end";
  private static final long MAX_WAIT_SECONDS = 60;

  private final CountDownLatch seenFirst = new CountDownLatch(1);
  private final CountDownLatch seenLast = new CountDownLatch(1);
  private final List<Stage> worked = new ArrayList<>();
  private final List<Stage> averaged = new ArrayList<>();
  private boolean counting;
  private int firstJob = -1;
  private int lastJob = -1;

  /**
   * One stage.
   *
   * @param seconds the seconds from its submission to its end
   * @param gcSeconds the time of its tasks that was spent in collecting garbage, all together
   * @param bytes written to the shuffle, or read from it
   * @param resultBytes sent to the driver, by this stage and those after it in the round
   */
  record Stage(double seconds, double gcSeconds, long bytes, long resultBytes) {
    Stage and(Stage next) {
      return new Stage(
          seconds + next.seconds,
          gcSeconds + next.gcSeconds,
          bytes + next.bytes,
          resultBytes + next.resultBytes);
    }
  }

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
          Text.format("Spark's listeners are more than %d s behind", MAX_WAIT_SECONDS));
    }
  }

  /** The stages in which workers work, and what they send is written; by round. */
  synchronized List<Stage> worked() {
    return List.copyOf(worked);
  }

  /** The stages in which slices are averaged and the step is made; by round. */
  synchronized List<Stage> averaged() {
    return List.copyOf(averaged);
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
    Stage done =
        new Stage(
            seconds, metrics.jvmGCTime() * 1e-3, Math.max(written, read), metrics.resultSize());
    if (written > 0) {
      worked.add(done);
    } else if (read > 0) {
      averaged.add(done);
    } else if (averaged.size() == worked.size() && !averaged.isEmpty()) {
      // The step of synchronous training, where clipping had to wait for the norm.
      averaged.add(averaged.remove(averaged.size() - 1).and(done));
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
