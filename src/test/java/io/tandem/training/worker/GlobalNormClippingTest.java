package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.network.transformer.FlatVector;
import io.tandem.toy.ToyCorpus;
import io.tandem.toy.ToyNetwork;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.FixedSchedule;

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

  /** The second update is not clipped. */
  private static float[] afterTwoUpdatesByAdam(TrainingListener clippingTheFirst) {
    ComputationGraph graph =
        ToyNetwork.graph(new RestartableAdam(new FixedSchedule(0.01), 0.9, 0.98, 1e-9));
    graph.setListeners(clippingTheFirst);
    graph.fit(BATCH);
    graph.setListeners(GlobalNormClipping.at(0));
    graph.fit(BATCH);
    return FlatVector.read(graph.params());
  }

  @Test
  void adamAppliesTheScaleItselfBitIdentically() {
    float scale = 0.25f;
    float[] scaledBefore =
        afterTwoUpdatesByAdam(
            new BaseTrainingListener() {
              @Override
              public void onGradientCalculation(Model model) {
                model.getGradientsViewArray().muli(scale);
              }
            });
    GlobalNormClipping measuring = GlobalNormClipping.at(0);
    step(measuring);
    GlobalNormClipping clipping = GlobalNormClipping.at(scale * measuring.lastNorm());
    assertThat(afterTwoUpdatesByAdam(clipping))
        .isEqualTo(scaledBefore)
        .isNotEqualTo(afterTwoUpdatesByAdam(measuring));
  }

  @Test
  void refusesANegativeLimit() {
    assertThatThrownBy(() -> GlobalNormClipping.at(-1)).hasMessageContaining("-1");
  }
}
