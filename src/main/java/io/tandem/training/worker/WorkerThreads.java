package io.tandem.training.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * The threads that compute the updates of one worker: the calling thread, and others of a pool that
 * all workers of the JVM share. Work is split over them so that its result does not depend on their
 * number.
 */
public final class WorkerThreads {
  /** The calling thread alone. */
  public static final WorkerThreads ONE = new WorkerThreads(1);

  /** Ranges of a vector begin at multiples of this, where its kernels begin a block. */
  private static final int UNIT = 1 << 11;

  private static final AtomicInteger NUMBER = new AtomicInteger();

  /**
   * Threads never end: DL4J's workspaces, which hold the activations of a pass, belong to a thread
   * and would have to be allocated again.
   */
  private static final ThreadPoolExecutor POOL =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          Long.MAX_VALUE,
          TimeUnit.NANOSECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "micro-batch-" + NUMBER.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  private final int count;

  private WorkerThreads(int count) {
    this.count = count;
  }

  /**
   * @param count threads, the calling one included; at least 1
   */
  public static WorkerThreads of(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " threads: must be at least 1");
    }
    return count == 1 ? ONE : new WorkerThreads(count);
  }

  public int count() {
    return count;
  }

  /** Work on part of a vector. */
  @FunctionalInterface
  interface RangeWork {
    /**
     * @param from the first element, a multiple of 2,048
     * @param to the element after the last
     */
    void on(int from, int to);
  }

  /** Splits a vector of {@code length} elements over the threads, and waits for all of them. */
  void forRanges(int length, RangeWork work) {
    int units = (length + UNIT - 1) / UNIT;
    int parts = Math.max(1, Math.min(count, units));
    run(
        parts,
        part ->
            work.on(
                (int) ((long) units * part / parts) * UNIT,
                Math.min(length, (int) ((long) units * (part + 1) / parts) * UNIT)));
  }

  /** Work on one of several items. */
  @FunctionalInterface
  interface ItemWork {
    /**
     * @param thread the number of the thread, from 0
     */
    void on(int thread, int item);
  }

  /** Works on each item: a thread that is done with one takes the next, in their order. */
  void forItems(int items, ItemWork work) {
    if (items == 0) {
      return;
    }
    AtomicInteger next = new AtomicInteger();
    run(
        Math.min(count, items),
        thread -> {
          for (int i = next.getAndIncrement(); i < items; i = next.getAndIncrement()) {
            work.on(thread, i);
          }
        });
  }

  /**
   * Runs every part, part 0 on the calling thread.
   *
   * @param parts at most {@link #count}
   */
  void run(int parts, IntConsumer work) {
    try (Started others = start(parts - 1, part -> work.accept(part + 1))) {
      work.accept(0);
      others.await();
    }
  }

  /** Starts each part on a thread of its own. */
  Started start(int parts, IntConsumer work) {
    List<Future<?>> futures = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int part = i;
      futures.add(POOL.submit(() -> work.accept(part)));
    }
    return new Started(futures);
  }

  /** Parts started on other threads. Closing waits until none is running. */
  static final class Started implements AutoCloseable {
    private final List<Future<?>> futures;

    private Started(List<Future<?>> futures) {
      this.futures = futures;
    }

    /** Waits for all parts, and throws the failure of the first that failed. */
    void await() {
      for (Future<?> future : futures) {
        Throwable failure = failure(future);
        if (failure instanceof Error error) {
          throw error;
        }
        if (failure instanceof RuntimeException exception) {
          throw exception;
        }
      }
    }

    /**
     * Waits even when interrupted, and leaves the thread interrupted: other threads still write to
     * memory that would otherwise be handed to another task.
     */
    private static Throwable failure(Future<?> future) {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            future.get();
            return null;
          } catch (ExecutionException e) {
            return e.getCause();
          } catch (CancellationException e) {
            return e;
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void close() {
      futures.forEach(Started::failure);
    }
  }
}
