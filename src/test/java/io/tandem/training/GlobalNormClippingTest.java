package io.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.toy.ToyCorpus;
import io.tandem.toy.ToyNetwork;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;

class GlobalNormClippingTest {
  private static final MultiDataSet BATCH =
      Batches.ofTokens(ToyCorpus.shard(ToyCorpus.pairs(40, 5), 6), 60, 0, 0).batch(0);

  /** The step of SGD at rate 1 is the gradient that the updater saw. */
  private static double[] step(GlobalNormClipping clipping) {
    ComputationGraph graph = ToyNetwork.graph(new Sgd(1.0));
    float[] before = FlatVector.read(graph.params());
    graph.setListeners(clipping);
    graph.fit(BATCH);
    float[] after = FlatVector.read(graph.params());
    double[] step = new double[after.length];
    for (int i = 0; i < step.length; i++) {
      step[i] = (double) before[i] - after[i];
    }
    return step;
  }

  private static double norm(double[] vector) {
    double sum = 0;
    for (double v : vector) {
      sum += v * v;
    }
    return Math.sqrt(sum);
  }

  @Test
  void scalesTheWholeGradientToTheLimit() {
    GlobalNormClipping measuring = GlobalNormClipping.at(0);
    double[] free = step(measuring);
    double limit = norm(free) / 3;
    GlobalNormClipping clipping = GlobalNormClipping.at(limit);
    double[] clipped = step(clipping);

    assertThat(measuring.lastNorm()).isCloseTo(norm(free), within(1e-5));
    assertThat(clipping.lastNorm()).isEqualTo(measuring.lastNorm());
    assertThat(norm(clipped)).isCloseTo(limit, within(1e-5));
    for (int i = 0; i < free.length; i++) {
      assertThat(clipped[i]).isCloseTo(free[i] / 3, within(1e-6));
    }
  }

  @Test
  void leavesSmallerGradientsAlone() {
    double[] free = step(GlobalNormClipping.at(0));
    assertThat(step(GlobalNormClipping.at(2 * norm(free)))).isEqualTo(free);
  }

  @Test
  void refusesANegativeLimit() {
    assertThatThrownBy(() -> GlobalNormClipping.at(-1)).hasMessageContaining("-1");
  }
}
