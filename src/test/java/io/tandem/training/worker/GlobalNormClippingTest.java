package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.network.transformer.FlatVector;
import io.tandem.toy.ToyCorpus;
import io.tandem.toy.ToyNetwork;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.FixedSchedule;

class GlobalNormClippingTest {
  private static final MultiDataSet BATCH =
      Batches.ofTokens(ToyCorpus.shard(ToyCorpus.pairs(40, 5), 6), 60, 0, 0).batch(0);

  /** The step of SGD at rate 1 is the gradient that the updater saw. */
  private static double[] step(double clipNorm) {
    ComputationGraph graph = ToyNetwork.graph(new Sgd(1.0));
    float[] before = FlatVector.read(graph.params());
    new LocalTrainer(graph, 0, clipNorm).run(List.of(BATCH).iterator());
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
    double[] free = step(0);
    double limit = norm(free) / 3;
    double[] clipped = step(limit);
    double measured =
        new LocalTrainer(ToyNetwork.graph(new Sgd(1.0)), 0, limit)
            .run(List.of(BATCH).iterator())
            .gradientNorm();

    assertThat(measured).isCloseTo(norm(free), within(1e-5));
    assertThat(norm(clipped)).isCloseTo(limit, within(1e-5));
    for (int i = 0; i < free.length; i++) {
      assertThat(clipped[i]).isCloseTo(free[i] / 3, within(1e-6));
    }
  }

  @Test
  void leavesSmallerGradientsAlone() {
    double[] free = step(0);
    assertThat(step(2 * norm(free))).isEqualTo(free);
  }

  @Test
  void leavesGradientsAloneThatAreNotFinite() {
    assertThat(GlobalNormClipping.scaleOf(1, Double.NaN)).isEqualTo(1);
    assertThat(GlobalNormClipping.scaleOf(1, Double.POSITIVE_INFINITY)).isEqualTo(1);
  }

  private static IUpdater adam() {
    return new ParallelAdam(new FixedSchedule(0.01), 0.9, 0.98, 1e-9);
  }

  @Test
  void adamAppliesTheScaleItselfBitIdentically() {
    double limit = norm(step(0)) / 4;
    ComputationGraph ours = ToyNetwork.graph(adam());
    new LocalTrainer(ours, 0, limit).run(List.of(BATCH, BATCH).iterator());
    ComputationGraph scaledBefore = ToyNetwork.graph(adam());
    scaledBefore.setListeners(new ClippingListener(limit));
    scaledBefore.fit(BATCH);
    scaledBefore.fit(BATCH);
    ComputationGraph free = ToyNetwork.graph(adam());
    new LocalTrainer(free, 0, 0).run(List.of(BATCH, BATCH).iterator());

    assertThat(FlatVector.read(ours.params()))
        .isEqualTo(FlatVector.read(scaledBefore.params()))
        .isNotEqualTo(FlatVector.read(free.params()));
  }
}
