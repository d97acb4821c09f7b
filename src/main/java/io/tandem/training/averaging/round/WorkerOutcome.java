package io.tandem.training.averaging.round;

import io.tandem.config.MathMode;
import io.tandem.training.worker.DivergenceException;
import io.tandem.training.worker.LocalResult;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import scala.Tuple2;

/**
 * The outcome of a worker's part of a round.
 *
 * @param sent the vectors for the owner of each slice, in the order of the slices; none of a worker
 *     that diverged
 * @param report the report on its updates
 */
record WorkerOutcome(List<Sent> sent, WorkerReport report) {
  private static final byte[] NONE = {};

  /**
   * The vectors that a worker sends to the owner of a slice.
   *
   * @param values the parameters as the worker left them, or its gradient
   * @param updaterState the optimizer's state; empty beside a gradient
   */
  record Sent(byte[] values, byte[] updaterState) {}

  /**
   * @param sent the vectors for the owner of each slice, in the order of the slices
   */
  static WorkerOutcome of(int worker, List<Sent> sent, LocalResult result) {
    long bytes =
        sent.stream().mapToLong(one -> (long) one.values.length + one.updaterState.length).sum();
    return new WorkerOutcome(sent, new WorkerReport(worker, result, bytes));
  }

  /**
   * Returns the outcome of a worker that diverged. An outcome and not a failed task: Spark would
   * retry that, with the same result.
   */
  static WorkerOutcome diverged(int worker, DivergenceException why) {
    return new WorkerOutcome(List.of(), WorkerReport.diverged(worker, why.getMessage()));
  }

  /** Returns the same outcome with the time that fetching the network took on this executor. */
  WorkerOutcome loadedHere(double seconds, MathMode math) {
    return new WorkerOutcome(sent, report.loadedHere(seconds, math));
  }

  /** Returns the piece for the owner of each slice, with the slice's number. */
  Iterator<Tuple2<Integer, Piece>> pieces(int slices) {
    return IntStream.range(0, slices)
        .mapToObj(slice -> new Tuple2<>(slice, piece(slice)))
        .iterator();
  }

  private Piece piece(int slice) {
    return report.hasDiverged()
        ? new Piece(report, NONE, NONE)
        : new Piece(report, sent.get(slice).values, sent.get(slice).updaterState);
  }
}
