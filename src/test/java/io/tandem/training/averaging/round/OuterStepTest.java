package io.tandem.training.averaging.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.OuterSettings;
import io.tandem.config.OuterSettings.Optimizer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OuterStepTest {
  private static final int LENGTH = 1000;
  private static final int ROUNDS = 4;

  private final Random random = new Random(3);

  private static OuterStep step(Optimizer optimizer, double learningRate, double momentum) {
    return OuterStep.of(new OuterSettings(optimizer, learningRate, momentum));
  }

  private float[] vector(double scale) {
    float[] values = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  /** Compares with the rule in double precision. */
  @Test
  void nesterovLooksAheadAlongTheMomentum() {
    OuterStep step = step(Optimizer.NESTEROV, 0.7, 0.9);
    OuterStep.Point point = new OuterStep.Point(vector(1), new float[0]);
    double[] momentum = new double[LENGTH];
    for (int round = 1; round <= ROUNDS; round++) {
      float[] before = point.parameters().clone();
      float[] average = vector(1);
      point = step.step(point, average.clone());
      for (int i = 0; i < LENGTH; i++) {
        double gradient = before[i] - average[i];
        momentum[i] = 0.9 * momentum[i] + gradient;
        double next = before[i] - 0.7 * (gradient + 0.9 * momentum[i]);
        assertThat((double) point.parameters()[i]).isCloseTo(next, within(2e-6));
        assertThat((double) point.momentum()[i])
            .isCloseTo(momentum[i], within(2.0 * Math.ulp(16f)));
      }
    }
  }

  @Test
  void everyOptimizerIsPlainAveragingAtRateOneWithoutMomentum() {
    for (Optimizer optimizer : Optimizer.values()) {
      OuterStep step = step(optimizer, 1, 0);
      OuterStep.Point point = new OuterStep.Point(vector(1e3), new float[0]);
      for (int round = 1; round <= ROUNDS; round++) {
        // Far smaller than the parameters it replaces: a step from those would lose digits.
        float[] average = vector(Math.pow(10, -4 * round));
        point = step.step(point, average.clone());
        assertThat(point.parameters()).as("%s", optimizer).isEqualTo(average);
      }
    }
  }

  @Test
  void parametersStayWhereTheyAreWhenNoWorkerMoved() {
    float[] same = vector(1);
    for (Optimizer optimizer : Optimizer.values()) {
      assertThat(
              step(optimizer, 0.7, 0.9)
                  .step(new OuterStep.Point(same, new float[0]), same.clone())
                  .parameters())
          .isEqualTo(same);
    }
  }

  @Test
  void doesNotModifyThePointItStartsFrom() {
    float[] before = vector(1);
    float[] momentum = vector(1);
    OuterStep.Point point = new OuterStep.Point(before.clone(), momentum.clone());
    for (Optimizer optimizer : Optimizer.values()) {
      step(optimizer, 0.7, 0.9).step(point, vector(1));
      assertThat(point.parameters()).isEqualTo(before);
      assertThat(point.momentum()).isEqualTo(momentum);
    }
  }

  @Test
  void refusesTheMomentumOfAnotherNetwork() {
    assertThatThrownBy(() -> new OuterStep.Point(new float[3], new float[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 values for 3 parameters");
  }
}
