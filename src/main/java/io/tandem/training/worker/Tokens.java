package io.tandem.training.worker;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.longer.CountNonZero;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Counts of real tokens, EOS included: of everything but PAD, which is 0. A class and not a record,
 * because it travels: Kryo 4 cannot make records.
 */
public final class Tokens implements Serializable {
  private static final long serialVersionUID = 1L;

  public static final Tokens NONE = new Tokens(0, 0);

  private final long source;
  private final long target;

  public Tokens(long source, long target) {
    this.source = source;
    this.target = target;
  }

  /** Returns the tokens of a batch, over all its {@link MicroBatches}. */
  public static Tokens of(MultiDataSet batch) {
    long source =
        count(IntStream.range(0, batch.numLabelsArrays()).mapToObj(m -> batch.getFeatures(2 * m)));
    return new Tokens(source, ofTarget(batch));
  }

  /** Returns the target tokens alone, over which the loss of a batch is a mean. */
  public static long ofTarget(MultiDataSet batch) {
    return count(Arrays.stream(batch.getLabels()));
  }

  private static long count(Stream<INDArray> arrays) {
    return arrays
        .mapToLong(ids -> Nd4j.getExecutioner().exec(new CountNonZero(ids)).getLong(0))
        .sum();
  }

  public Tokens plus(Tokens more) {
    return new Tokens(source + more.source, target + more.target);
  }

  public long source() {
    return source;
  }

  public long target() {
    return target;
  }
}
