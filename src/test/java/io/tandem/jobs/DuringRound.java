package io.tandem.jobs;

import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.collection.JavaConverters;

/**
 * A listener that does something once, as soon as a task of a round (or of another job) has begun,
 * and records which executors work on it.
 */
final class DuringRound extends SparkListener {
  private static final String DESCRIPTION = "spark.job.description";

  private final String name;
  private final int task;
  private final Runnable action;
  private final AtomicInteger tasks = new AtomicInteger();
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicInteger lostTasks = new AtomicInteger();
  private final Set<Integer> stages = ConcurrentHashMap.newKeySet();
  private final Set<String> executors = ConcurrentHashMap.newKeySet();

  /**
   * @param round from 1
   */
  DuringRound(int round, Runnable action) {
    this(String.format(Locale.ROOT, "round %d,", round), 1, action);
  }

  /**
   * @param name what the description of the job begins with
   * @param task of the job, counted from 1 as they begin
   */
  DuringRound(String name, int task, Runnable action) {
    this.name = name;
    this.task = task;
    this.action = action;
  }

  /** Tells whether there was such a round. */
  boolean happened() {
    return begun.get();
  }

  /** Returns the number of tasks that were lost with their executor after the action. */
  int lostTasks() {
    return lostTasks.get();
  }

  /** Returns the executors that have finished tasks of the round. */
  Set<String> executors() {
    return executors;
  }

  @Override
  public void onJobStart(SparkListenerJobStart job) {
    if (job.properties().getProperty(DESCRIPTION, "").startsWith(name)) {
      JavaConverters.seqAsJavaList(job.stageIds()).forEach(id -> stages.add((Integer) id));
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart task) {
    if (stages.contains(task.stageId())
        && tasks.incrementAndGet() >= this.task
        && begun.compareAndSet(false, true)) {
      action.run();
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd task) {
    if (begun.get() && task.reason() instanceof ExecutorLostFailure) {
      lostTasks.incrementAndGet();
    } else if (stages.contains(task.stageId())) {
      executors.add(task.taskInfo().executorId());
    }
  }
}
