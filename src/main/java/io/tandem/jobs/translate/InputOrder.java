package io.tandem.jobs.translate;

import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;

/**
 * Spreads items evenly over tasks and keeps their order: task 0 has the first ones, and so on.
 * There may be few unsplittable input files with many lines.
 */
final class InputOrder {
  /** The maximum number of items of a task, which a failed task repeats. */
  private static final long TASK_ITEMS = 4096;

  /** The number of tasks per core: several even out lines of different length. */
  private static final int TASKS_PER_CORE = 4;

  /** The minimum number of items of a task. */
  private static final long MIN_TASK = 32;

  /**
   * The maximum number of tasks: with more, file names would not be in the order of their numbers.
   */
  private static final long MAX_TASKS = 100_000;

  private InputOrder() {}

  /** Returns the number of items per task for a number of items and cores. */
  static long perTask(long items, int cores) {
    long forCores = Math.min(TASK_ITEMS, items / (TASKS_PER_CORE * (long) cores));
    return Math.max(Math.max(MIN_TASK, forCores), (items + MAX_TASKS - 1) / MAX_TASKS);
  }

  /**
   * Returns numbered items in order; those numbered 0 to perTask - 1 come first.
   *
   * @param tasks the number of tasks, of which some may have few items or none
   */
  static <T> JavaPairRDD<Long, T> spread(JavaPairRDD<Long, T> numbered, long tasks, long perTask) {
    int atLeastOne = Math.toIntExact(Math.max(1, tasks));
    return numbered.repartitionAndSortWithinPartitions(new Ranges(perTask, atLeastOne));
  }

  /** Assigns numbers 0 to perTask - 1 to partition 0, and so on. */
  private static final class Ranges extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final long perTask;
    private final int tasks;

    Ranges(long perTask, int tasks) {
      this.perTask = perTask;
      this.tasks = tasks;
    }

    @Override
    public int numPartitions() {
      return tasks;
    }

    @Override
    public int getPartition(Object number) {
      return (int) ((Long) number / perTask);
    }
  }
}
