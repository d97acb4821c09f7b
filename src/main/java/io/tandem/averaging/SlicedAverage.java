package io.tandem.averaging;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The weighted mean of the workers' parameters, and of the optimizer's state if they share one,
 * slice by slice over the executors: whoever owns a slice holds K pieces of it, nobody holds K
 * models, and the driver receives one vector in all.
 *
 * <p>Parameters are averaged and not their differences to the broadcast ones: w + (w' - w) is not
 * w' in floats, and one worker alone shall give exactly what it computed. Sums are taken in double
 * in the order of the workers, so that the bits do not depend on what arrived first.
 */
final class SlicedAverage {
  private final int sliceLength;

  /**
   * @param sliceLength floats of the flat vector that are averaged as one piece
   */
  SlicedAverage(int sliceLength) {
    this.sliceLength = sliceLength;
  }

  /**
   * What was averaged.
   *
   * @param updaterState empty when workers do not share it
   */
  record Means(float[] parameters, float[] updaterState) {}

  /**
   * @param outcomes one element for each worker
   * @param weights by worker, summing to 1
   * @param length of the flat vector of parameters
   */
  Means of(JavaRDD<WorkerOutcome> outcomes, double[] weights, int length) {
    int slices = (length + sliceLength - 1) / sliceLength;
    int slice = sliceLength;
    int partitions = Math.min(slices, outcomes.getNumPartitions());
    List<Tuple2<Integer, float[]>> parts =
        outcomes
            .flatMapToPair(outcome -> cut(outcome, slice).iterator())
            .groupByKey(partitions)
            .mapValues(pieces -> mean(pieces, weights))
            .collect();
    int all = parts.stream().mapToInt(part -> part._2().length).sum();
    Means means = new Means(new float[length], new float[all - length]);
    for (Tuple2<Integer, float[]> part : parts) {
      boolean parameters = part._1() < slices;
      System.arraycopy(
          part._2(),
          0,
          parameters ? means.parameters() : means.updaterState(),
          (parameters ? part._1() : part._1() - slices) * sliceLength,
          part._2().length);
    }
    return means;
  }

  /** Slices of the parameters from 0, then those of the updater's state. */
  private static List<Tuple2<Integer, Piece>> cut(WorkerOutcome outcome, int slice) {
    List<Tuple2<Integer, Piece>> pieces = new ArrayList<>();
    for (float[] all : List.of(outcome.parameters(), outcome.sharedUpdaterState())) {
      for (int from = 0; from < all.length; from += slice) {
        float[] values = Arrays.copyOfRange(all, from, Math.min(from + slice, all.length));
        pieces.add(new Tuple2<>(pieces.size(), new Piece(outcome.state().worker(), values)));
      }
    }
    return pieces;
  }

  private static float[] mean(Iterable<Piece> pieces, double[] weights) {
    List<Piece> inOrder = new ArrayList<>();
    pieces.forEach(inOrder::add);
    inOrder.sort(Comparator.comparingInt(p -> p.worker));
    // The first is not added to 0: that would turn -0 into 0.
    double[] sum = weighted(inOrder.get(0), weights);
    for (Piece piece : inOrder.subList(1, inOrder.size())) {
      double[] next = weighted(piece, weights);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += next[i];
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) sum[i];
    }
    return mean;
  }

  private static double[] weighted(Piece piece, double[] weights) {
    double[] products = new double[piece.values.length];
    for (int i = 0; i < products.length; i++) {
      products[i] = weights[piece.worker] * piece.values[i];
    }
    return products;
  }

  /** A worker's part of a slice. */
  private static final class Piece implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int worker;
    private final float[] values;

    Piece(int worker, float[] values) {
      this.worker = worker;
      this.values = values;
    }
  }
}
