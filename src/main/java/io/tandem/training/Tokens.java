package io.tandem.training;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.CountNonZero;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Counts real tokens: everything but PAD, which is 0. */
public final class Tokens {
  private Tokens() {}

  /** Real source tokens of a batch, EOS included, over all its {@link MicroBatches}. */
  public static long ofSource(MultiDataSet batch) {
    return count(
        IntStream.range(0, batch.numLabelsArrays()).mapToObj(m -> batch.getFeatures(2 * m)));
  }

  /**
   * Real target tokens of a batch, EOS included, over all its {@link MicroBatches}: what the loss
   * is a mean of.
   */
  public static long ofTarget(MultiDataSet batch) {
    return count(Arrays.stream(batch.getLabels()));
  }

  private static long count(Stream<INDArray> arrays) {
    return arrays
        .mapToLong(ids -> Nd4j.getExecutioner().exec(new CountNonZero(ids)).getLong(0))
        .sum();
  }
}
