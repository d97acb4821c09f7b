package io.tandem.training.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.MathMode;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.kernels.choice.KernelRequest;
import io.tandem.network.transformer.FlatVector;
import io.tandem.network.transformer.Networks;
import io.tandem.network.transformer.TokenLinks;
import io.tandem.network.transformer.TransformerGraph;
import io.tandem.training.worker.WorkerSetup;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;

class GraphPoolTest {
  private static final int VOCABULARY = 50;
  private static final MultiDataSet BATCH = Networks.batch(3, 8, 9, VOCABULARY);
  private static final WorkerSetup SETUP =
      WorkerSetup.ofTransformer(MathMode.FLOAT32, TokenLinks.UNKNOWN);

  private final ComputationGraph initial =
      Networks.graph(Networks.model("model.dropout=0.1"), VOCABULARY, DataType.FLOAT, new Sgd(0.1));
  private final NetworkSnapshot network = NetworkSnapshot.of(initial);

  private float[] updated(WorkerSetup setup) {
    return GraphPool.with(
        network,
        graphs -> {
          ComputationGraph graph = graphs.main();
          network.load(graph);
          graph.getConfiguration().setIterationCount(0);
          setup.prepare(graph, 5, 0);
          graph.fit(BATCH);
          return FlatVector.read(graph.params());
        });
  }

  /** The other run uses kernels that round differently, and another dropout stream. */
  @Test
  void graphOfAnotherRunIsTrainedWithThisRunsKernelsAndDropout() {
    float[] expected = updated(SETUP);
    float[] byOthers =
        updated(
            (graph, seed, worker) -> {
              TransformerGraph.trainBy(
                  graph, KernelChoice.make(new KernelRequest("plain", null, MathMode.FLOAT32)));
              TransformerGraph.dropoutStream(graph, seed + 1, worker);
            });
    assertThat(byOthers).isNotEqualTo(expected);
    assertThat(updated(SETUP)).isEqualTo(expected);
  }
}
