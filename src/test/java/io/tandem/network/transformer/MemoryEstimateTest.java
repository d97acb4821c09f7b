package io.tandem.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.NativeMemory;
import io.tandem.config.ModelSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class MemoryEstimateTest {
  private static final int VOCABULARY = 1000;
  private static final int SENTENCES = 40;
  private static final int LENGTH = 30;

  /** The networks that must not be freed while another is measured. */
  private static final List<ComputationGraph> KEPT = new ArrayList<>();

  /** Sentences have one length, so that the estimate should not exceed the measurement. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "normalization=post",
        "normalization=pre",
        "activation=swish tying=none outputBias=true start=zero"
      })
  void isWhatTrainingAllocatesAndLittleMore(String options) throws InterruptedException {
    ModelSettings model =
        Networks.model(
            Networks.options(
                "decoderLayers=3 modelSize=128 heads=4 feedForwardSize=256 dropout=0.1", options));
    ComputationGraph graph = Networks.graph(model, VOCABULARY, DataType.FLOAT, new Sgd(0.01));
    INDArray ids = ids();
    MultiDataSet batch = new MultiDataSet(new INDArray[] {ids, ids}, new INDArray[] {ids});
    KEPT.add(graph);
    long before = NativeMemory.bytesInUse();
    graph.fit(batch);
    graph.fit(batch);
    double measured = Pointer.totalBytes() - before - 4.0 * graph.numParams(); // the gradient
    long estimated = MemoryEstimate.bytes(model, VOCABULARY, SENTENCES * LENGTH, LENGTH);
    assertThat(measured / estimated).isBetween(0.75, 1.0);
  }

  private static INDArray ids() {
    int[] values = new int[SENTENCES * LENGTH];
    Arrays.setAll(values, i -> 5 + i % (VOCABULARY - 5));
    return Nd4j.createFromArray(values).reshape('c', SENTENCES, LENGTH);
  }
}
