package io.tandem.averaging.round;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function0;
import scala.Tuple2;

/**
 * The weighted mean of the workers' parameters, and of the optimizer's state if they share one,
 * slice by slice over the executors: whoever owns a slice holds K pieces of it, nobody holds K
 * models, and the driver receives one vector in all.
 *
 * <p>What was sent in full are the parameters, and not their differences to the broadcast ones: w +
 * (w' - w) is not w' in floats, and one worker alone shall give exactly what it computed. What was
 * sent in fewer bits are the differences. Sums are taken in double in the order of the workers, so
 * that the bits do not depend on what arrived first.
 */
public final class SlicedAverage {
  /** Floats of a slice where workers are few: 1 MiB. */
  private static final int LONGEST = 1 << 18;

  /** Floats of all pieces of a slice where workers are many: 32 MiB, and as much decoded. */
  private static final int HELD = 1 << 23;

  /**
   * Floats of the mean that a task sends: 16 MiB. Spark holds a result three times over while it
   * arrives.
   */
  private static final int MAX_RESULT = 1 << 22;

  private final int sliceLength;

  /**
   * @param sliceLength floats of the flat vector that are averaged as one piece
   */
  SlicedAverage(int sliceLength) {
    this.sliceLength = sliceLength;
  }

  /** Returns an average with slices that are as long as this number of workers allows. */
  public static SlicedAverage forWorkers(int workers) {
    int blocks = Math.max(1, HELD / workers / FloatFormat.BLOCK);
    return new SlicedAverage(Math.min(LONGEST, blocks * FloatFormat.BLOCK));
  }

  /**
   * Returns the bytes that the owner of a slice holds: the pieces, as they came and decoded, the
   * parameters before, the sum, the mean, how far one worker moved.
   */
  public long heldBytes(int workers) {
    return (long) sliceLength * (Float.BYTES * (2L * workers + 2) + 2 * Double.BYTES);
  }

  /** The most that a task sends to the driver, of a mean of so many bytes. */
  public static long resultBytes(long mean) {
    return Math.min(mean, (long) Float.BYTES * MAX_RESULT);
  }

  /**
   * The means of everything that was averaged.
   *
   * @param updaterState empty when workers do not share it
   * @param agreement the agreement by worker
   */
  record Means(float[] parameters, float[] updaterState, List<Agreement> agreement) {}

  /**
   * @param outcomes one element for each worker
   * @param weights the weights by worker, summing to 1
   * @param before the parameters that all workers started from, in full, asked for where slices are
   *     summed; empty where what they sent is a difference already
   * @param length the length of the flat vector of parameters
   */
  Means average(
      JavaRDD<WorkerOutcome> outcomes, double[] weights, Function0<WireVector> before, int length) {
    int slices = (length + sliceLength - 1) / sliceLength;
    int slice = sliceLength;
    JavaRDD<SliceMean> means =
        outcomes
            .flatMapToPair(outcome -> slices(outcome, slice))
            .groupByKey(tasks(length, outcomes.getNumPartitions()))
            .map(
                pieces ->
                    pieces._1() < slices
                        ? mean(pieces, weights, before.call(), slice)
                        : mean(pieces, weights));
    JoinedSlices joined = new JoinedSlices(length, slice, weights.length);
    Arrivals.collect(means, joined::add);
    return joined.means();
  }

  /**
   * Returns into how many tasks the sums of a vector are split: one for each worker, and more where
   * the driver would have to take in results as long as a large part of the network.
   */
  private int tasks(int length, int workers) {
    int slices = (length + sliceLength - 1) / sliceLength;
    int slicesOfTask = Math.max(1, MAX_RESULT / sliceLength);
    return Math.max(Math.min(slices, workers), (slices + slicesOfTask - 1) / slicesOfTask);
  }

  /** Slices of the parameters from 0, then those of the updater's state; sliced on demand. */
  private static Iterator<Tuple2<Integer, Piece>> slices(WorkerOutcome outcome, int slice) {
    int worker = outcome.state().worker();
    WireVector parameters = outcome.parameters();
    int slices = (parameters.length() + slice - 1) / slice;
    return Stream.concat(
            pieces(worker, parameters, slice, 0),
            pieces(worker, outcome.sharedUpdaterState(), slice, slices))
        .iterator();
  }

  private static Stream<Tuple2<Integer, Piece>> pieces(
      int worker, WireVector all, int slice, int firstKey) {
    return IntStream.range(0, (all.length() + slice - 1) / slice)
        .mapToObj(
            i -> {
              int to = Math.min((i + 1) * slice, all.length());
              return new Tuple2<>(firstKey + i, new Piece(worker, all.slice(i * slice, to)));
            });
  }

  private static List<Piece> inOrder(Iterable<Piece> pieces) {
    List<Piece> inOrder = new ArrayList<>();
    pieces.forEach(inOrder::add);
    inOrder.sort(Comparator.comparingInt(p -> p.worker));
    return inOrder;
  }

  /** The mean of a slice of the optimizer's state. */
  private static SliceMean mean(Tuple2<Integer, Iterable<Piece>> slice, double[] weights) {
    float[] mean = rounded(sum(decoded(inOrder(slice._2())), weights));
    return new SliceMean(slice._1(), WireVector.of(mean));
  }

  /** The mean of a slice of parameters, with the workers' agreement. */
  private static SliceMean mean(
      Tuple2<Integer, Iterable<Piece>> slice, double[] weights, WireVector all, int sliceLength) {
    List<Piece> pieces = inOrder(slice._2());
    boolean inFull = pieces.get(0).values.format() == FloatFormat.FLOAT32;
    float[][] values = decoded(pieces);
    int length = values[0].length;
    int from = slice._1() * sliceLength;
    float[] before =
        all.length() == 0 ? new float[length] : all.slice(from, from + length).values();
    double[] sum = sum(values, weights);
    for (int i = 0; i < length && !inFull; i++) {
      sum[i] += before[i];
    }
    float[] mean = rounded(sum);
    double[] meanDelta = sum; // not needed any more
    for (int i = 0; i < length; i++) {
      meanDelta[i] = (double) mean[i] - before[i];
    }
    double[] squares = new double[weights.length];
    double[] products = new double[weights.length];
    double[] delta = new double[length];
    for (int worker = 0; worker < values.length; worker++) {
      for (int i = 0; i < length; i++) {
        delta[i] = inFull ? (double) values[worker][i] - before[i] : values[worker][i];
      }
      squares[worker] = product(delta, delta);
      products[worker] = product(delta, meanDelta);
    }
    return new SliceMean(
        slice._1(), WireVector.of(mean), squares, products, product(meanDelta, meanDelta));
  }

  /** The inner product; four sums side by side, as one alone would wait for each addition. */
  private static double product(double[] a, double[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= a.length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + s2 + s3;
  }

  /** The values of all workers' pieces, as they were received. */
  private static float[][] decoded(List<Piece> inOrder) {
    return inOrder.stream().map(piece -> piece.values.values()).toArray(float[][]::new);
  }

  private static double[] sum(float[][] values, double[] weights) {
    // The first is not added to 0: that would turn -0 into 0.
    double[] sum = new double[values[0].length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = weights[0] * values[0][i];
    }
    for (int worker = 1; worker < values.length; worker++) {
      add(weights[worker], values[worker], sum);
    }
    return sum;
  }

  private static void add(double weight, float[] values, double[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * values[i];
    }
  }

  private static float[] rounded(double[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) values[i];
    }
    return rounded;
  }

  /** A worker's part of a slice. */
  private static final class Piece implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int worker;
    private final WireVector values;

    Piece(int worker, WireVector values) {
      this.worker = worker;
      this.values = values;
    }
  }
}
