package io.tandem.training;

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
 * all workers of the JVM share. Whatever is split over them is split so that its result does not
 * depend on their number.
 */
public final class WorkerThreads {
  /** The calling thread alone. */
  public static final WorkerThreads ONE = new WorkerThreads(1);

  /** Ranges of a vector begin at multiples of this, where its kernels begin a block. */
  private static final int UNIT = 1 << 11;

  private static final AtomicInteger NUMBER = new AtomicInteger();

  /**
   * Threads are never given up: DL4J's workspaces, which hold the activations of a pass, belong to
   * a thread and would have to be allocated again.
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

  /** Splits a vector of so many elements over the threads, and returns when all of it is done. */
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

  /**
   * Does every part, part 0 on the calling thread.
   *
   * @param parts at most {@link #count}
   */
  void run(int parts, IntConsumer work) {
    try (Started others = start(parts - 1, part -> work.accept(part + 1))) {
      work.accept(0);
      others.await();
    }
  }

  /** Starts the parts on other threads, a thread each. */
  Started start(int parts, IntConsumer work) {
    List<Future<?>> futures = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      int part = i;
      futures.add(POOL.submit(() -> work.accept(part)));
    }
    return new Started(futures);
  }

  /** Parts that other threads have started. To be closed: it returns when none is running. */
  static final class Started implements AutoCloseable {
    private final List<Future<?>> futures;

    private Started(List<Future<?>> futures) {
      this.futures = futures;
    }

    /** Waits for all of them, and throws what the first of them that failed has thrown. */
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
     * An interrupted thread waits as well, and stays interrupted: the others still write to what it
     * would otherwise give to somebody else.
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
