package io.tandem.training.worker;

import io.tandem.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The batch of one update as the micro-batches that it is computed in. M of them travel as one
 * {@link MultiDataSet}: features 2m and 2m + 1 are the source and the input of micro-batch m,
 * labels m its output, each with a width of its own. A batch that is not split has M = 1.
 */
public final class MicroBatches {
  /** Features of one micro-batch: the source, the target as input. */
  private static final int FEATURES = 2;

  private MicroBatches() {}

  /** Joins micro-batches, in their order, into one batch. */
  public static MultiDataSet join(List<MultiDataSet> microBatches) {
    if (microBatches.size() == 1) {
      return microBatches.get(0);
    }
    List<INDArray> features = new ArrayList<>();
    List<INDArray> labels = new ArrayList<>();
    for (MultiDataSet microBatch : microBatches) {
      features.addAll(List.of(microBatch.getFeatures()));
      labels.addAll(List.of(microBatch.getLabels()));
    }
    return dataSet(features, labels);
  }

  /** Returns the micro-batches of a batch. */
  public static List<MultiDataSet> split(MultiDataSet batch) {
    int count = batch.numLabelsArrays();
    if (batch.numFeatureArrays() != FEATURES * count) {
      throw new IllegalArgumentException(
          Text.format(
              "a batch of %d features and %d labels: each micro-batch has %d and 1",
              batch.numFeatureArrays(), count, FEATURES));
    }
    if (count == 1) {
      return List.of(batch);
    }
    List<INDArray> features = List.of(batch.getFeatures());
    return IntStream.range(0, count)
        .mapToObj(
            m ->
                dataSet(
                    features.subList(FEATURES * m, FEATURES * (m + 1)),
                    List.of(batch.getLabels(m))))
        .toList();
  }

  private static MultiDataSet dataSet(List<INDArray> features, List<INDArray> labels) {
    return new org.nd4j.linalg.dataset.MultiDataSet(
        features.toArray(INDArray[]::new), labels.toArray(INDArray[]::new));
  }
}
