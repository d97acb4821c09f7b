package io.tandem.training.averaging.round;

import io.tandem.network.kernels.EuclideanNorm;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The summary of a slice that goes to the driver after a round: sums, no vectors. A class and not a
 * record: Kryo 4 cannot make records.
 */
final class SliceSummary implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The summary of a slice that no round has made. */
  static final SliceSummary NONE = new SliceSummary(0, List.of(), new Sums(0, 0));

  private final int slice;
  private final WorkerReport[] reports;
  private final Sums sums;

  /** Sums over the parameters of a slice. */
  static final class Sums implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The squared norm of a worker's delta, by worker. */
    final double[] squares;

    /** The inner product of a worker's delta and the mean delta, by worker. */
    final double[] products;

    /** The squared norm of the mean, by block of {@link EuclideanNorm}. */
    final double[] blockSquares;

    /** The squared norm of the mean delta. */
    double meanSquare;

    Sums(int workers, int length) {
      squares = new double[workers];
      products = new double[workers];
      blockSquares = new double[EuclideanNorm.blocks(length)];
    }
  }

  /**
   * @param reports the reports of all workers, in their order
   */
  SliceSummary(int slice, List<WorkerReport> reports, Sums sums) {
    this.slice = slice;
    this.reports = reports.toArray(WorkerReport[]::new);
    this.sums = sums;
  }

  /** Returns the summary for the driver, which needs the reports of one slice only. */
  SliceSummary forDriver() {
    return slice == 0 ? this : new SliceSummary(slice, List.of(), sums);
  }

  /** Returns the summaries in the order of the slices, in which sums are added. */
  static List<SliceSummary> inOrder(List<SliceSummary> ofAll) {
    return ofAll.stream().sorted(Comparator.comparingInt(summary -> summary.slice)).toList();
  }

  /** Returns the reports of all workers, in their order. */
  List<WorkerReport> reports() {
    return List.of(reports);
  }

  /** Returns the reports of the workers. */
  static List<WorkerReport> reports(List<SliceSummary> inOrder) {
    return List.of(inOrder.get(0).reports);
  }

  /** Returns how far the workers moved and agree. */
  static List<Agreement> agreement(List<SliceSummary> inOrder) {
    int workers = inOrder.get(0).sums.squares.length;
    double[] squares = new double[workers];
    double[] products = new double[workers];
    double meanSquare = 0;
    for (SliceSummary summary : inOrder) {
      for (int worker = 0; worker < workers; worker++) {
        squares[worker] += summary.sums.squares[worker];
        products[worker] += summary.sums.products[worker];
      }
      meanSquare += summary.sums.meanSquare;
    }
    return Agreement.of(squares, products, meanSquare);
  }

  /**
   * Returns the 2-norm of the mean, bit-identical to {@link EuclideanNorm#of} of the whole vector.
   */
  static double norm(List<SliceSummary> inOrder) {
    double[] blocks =
        inOrder.stream()
            .flatMapToDouble(summary -> Arrays.stream(summary.sums.blockSquares))
            .toArray();
    return EuclideanNorm.ofSquares(blocks);
  }
}
