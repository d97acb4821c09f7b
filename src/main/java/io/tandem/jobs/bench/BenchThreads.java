package io.tandem.jobs.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs the workers of a measurement side by side, a thread each. */
public final class BenchThreads {
  private BenchThreads() {}

  /** Makes one worker. */
  public interface Maker<R> {
    /**
     * @param worker its number
     * @param measuring counts the workers that still measure; the others keep the machine busy
     *     until they are done
     */
    Callable<R> make(int worker, CountDownLatch measuring);
  }

  /** Returns the results in the order of the workers. */
  public static <R> List<R> run(int workers, Maker<R> maker) throws InterruptedException {
    CountDownLatch measuring = new CountDownLatch(workers);
    List<Callable<R>> all = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      all.add(maker.make(worker, measuring));
    }
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      List<R> results = new ArrayList<>();
      for (Future<R> result : threads.invokeAll(all)) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException fault
          ? fault
          : new IllegalStateException("a worker failed", e.getCause());
    } finally {
      threads.shutdown();
    }
  }
}
