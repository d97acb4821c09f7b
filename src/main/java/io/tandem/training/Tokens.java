package io.tandem.training;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.CountNonZero;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Counts real tokens: everything but PAD, which is 0. */
public final class Tokens {
  private Tokens() {}

  /** Real source tokens of a batch, EOS included. */
  public static long ofSource(MultiDataSet batch) {
    return count(batch.getFeatures(0));
  }

  /** Real target tokens of a batch, EOS included: what the loss is a mean of. */
  public static long ofTarget(MultiDataSet batch) {
    return count(batch.getLabels(0));
  }

  private static long count(INDArray ids) {
    return Nd4j.getExecutioner().exec(new CountNonZero(ids)).getLong(0);
  }
}
