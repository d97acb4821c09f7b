package io.tandem.training.averaging.round;

import io.tandem.Text;
import io.tandem.config.MathMode;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.training.cluster.EachExecutor;
import io.tandem.training.worker.DivergenceException;
import io.tandem.training.worker.LocalResult;
import io.tandem.training.worker.Tokens;
import java.io.Serializable;
import java.util.List;

/**
 * The report on one worker's round. A class and not a record, because Kryo 4 cannot make records.
 */
public final class WorkerReport implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int worker;
  private final LocalResult result;
  private final long bytesSent;
  private final String divergence;
  private double loadSeconds;
  private String kernels = "";
  private String executor = "";

  public WorkerReport(int worker, LocalResult result, long bytesSent) {
    this(worker, result, bytesSent, "");
  }

  private WorkerReport(int worker, LocalResult result, long bytesSent, String divergence) {
    this.worker = worker;
    this.result = result;
    this.bytesSent = bytesSent;
    this.divergence = divergence;
  }

  /** Returns the report on a worker whose round failed. */
  static WorkerReport diverged(int worker, String divergence) {
    LocalResult none = new LocalResult(0, Double.NaN, Tokens.NONE, Double.NaN, 0);
    return new WorkerReport(worker, none, 0, divergence);
  }

  /** Returns the same report with the time that fetching the network took on this executor. */
  WorkerReport loadedHere(double seconds, MathMode math) {
    WorkerReport with = new WorkerReport(worker, result, bytesSent, divergence);
    with.loadSeconds = seconds;
    with.kernels = KernelChoice.best(math).description();
    with.executor = EachExecutor.place();
    return with;
  }

  /**
   * Returns the weights of workers in a mean: their shares of the target tokens, summing to 1. One
   * worker's share is 1 exactly.
   */
  static double[] shares(List<WorkerReport> inOrder) {
    double total = inOrder.stream().mapToLong(r -> r.result().targetTokens()).sum();
    return inOrder.stream().mapToDouble(r -> r.result().targetTokens() / total).toArray();
  }

  /** Returns the updates that each worker made in the round: all make as many. */
  static int updates(List<WorkerReport> reports) {
    return reports.get(0).result().updates();
  }

  boolean hasDiverged() {
    return !divergence.isEmpty();
  }

  /**
   * @throws DivergenceException when the worker diverged
   * @throws IllegalStateException when it made no update, or not as many as another worker
   */
  void requireAsManyUpdatesAs(WorkerReport other) {
    if (hasDiverged()) {
      throw new DivergenceException(divergence);
    }
    if (result.updates() == 0) {
      throw new IllegalStateException(
          Text.format(
              "worker %d got no batch: each must make at least one update per round", worker));
    }
    if (result.updates() != other.result.updates() && !other.hasDiverged()) {
      throw new IllegalStateException(
          Text.format(
              "worker %d made %d updates, worker %d made %d: all must get as many batches",
              worker, result.updates(), other.worker, other.result.updates()));
    }
  }

  public int worker() {
    return worker;
  }

  /** Returns loss, tokens and time of this round. */
  public LocalResult result() {
    return result;
  }

  /** Returns the seconds in which it fetched and loaded the network, before its updates. */
  public double loadSeconds() {
    return loadSeconds;
  }

  /** Returns the kernels that it computed with; empty when not known. */
  public String kernels() {
    return kernels;
  }

  /** Returns the executor that it computed on; empty when not known. */
  public String executor() {
    return executor;
  }

  /** Returns the bytes that it sent to be averaged, before Spark frames and compresses it. */
  public long bytesSent() {
    return bytesSent;
  }
}
