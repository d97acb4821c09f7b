package io.tandem.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import io.tandem.toy.ToyNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

class RestartableAdamTest {
  private static final InverseSquareRootSchedule SCHEDULE = new InverseSquareRootSchedule(0.1, 6);
  private static final double BETA1 = 0.8;
  private static final double BETA2 = 0.95;
  private static final double EPSILON = 1e-8;

  /** Longer than the block processed at a time. */
  private static final float[] GRADIENT = gradient(5000);

  private final RestartableAdam adam = new RestartableAdam(SCHEDULE, BETA1, BETA2, EPSILON);

  private static float[] gradient(int length) {
    float[] gradient = new float[length];
    for (int i = 0; i < length; i++) {
      gradient[i] = (float) ((i % 2 == 0 ? 1 : -1) * Math.exp(i % 9 - 4));
    }
    return gradient;
  }

  private static INDArray state() {
    return Nd4j.zeros(DataType.FLOAT, 1, 2L * GRADIENT.length);
  }

  private static float[] step(GradientUpdater<?> updater, int iteration) {
    INDArray gradient = Nd4j.createFromArray(GRADIENT);
    updater.applyUpdater(gradient, iteration, 0);
    return FlatVector.read(gradient);
  }

  @Test
  void isDl4jsAdamUntilItRestarts() {
    Adam plain =
        Adam.builder()
            .learningRateSchedule(SCHEDULE)
            .beta1(BETA1)
            .beta2(BETA2)
            .epsilon(EPSILON)
            .build();
    GradientUpdater<?> theirs = plain.instantiate(state(), true);
    GradientUpdater<?> ours = adam.instantiate(state(), true);
    for (int iteration = 0; iteration < 10; iteration++) {
      float[] expected = step(theirs, iteration);
      float[] moved = step(ours, iteration);
      for (int i = 0; i < GRADIENT.length; i++) {
        assertThat(moved[i]).isCloseTo(expected[i], withPercentage(1e-4));
      }
    }
  }

  /** The first step of Adam is the rate itself, whatever the gradient: m and √v cancel. */
  @Test
  void firstUpdateAfterARestartMovesByTheRateOfTheSchedule() {
    RestartableAdam.Updater updater = (RestartableAdam.Updater) adam.instantiate(state(), true);
    updater.countFrom(40);
    float[] moved = step(updater, 40);
    for (int i = 0; i < GRADIENT.length; i++) {
      assertThat((double) moved[i])
          .isCloseTo(Math.signum(GRADIENT[i]) * SCHEDULE.rate(41), within(1e-6));
    }
    GradientUpdater<?> forgetful = adam.instantiate(state(), true);
    assertThat((double) step(forgetful, 40)[0])
        .as("with the old count the step is off by (1 - beta1) / sqrt(1 - beta2)")
        .isCloseTo(
            SCHEDULE.rate(41)
                * (1 - BETA1)
                / (1 - Math.pow(BETA1, 41))
                / Math.sqrt((1 - BETA2) / (1 - Math.pow(BETA2, 41))),
            within(1e-6));
  }

  @Test
  void survivesJsonAndCloning() {
    ComputationGraphConfiguration configuration = ToyNetwork.configuration(adam);
    String json = configuration.toJson();
    assertThat(json).contains(RestartableAdam.class.getName());
    assertThat(ComputationGraphConfiguration.fromJson(json).toJson()).isEqualTo(json);
    assertThat(configuration.clone().toJson()).isEqualTo(json);
    assertThat(adam.clone()).isEqualTo(adam).isInstanceOf(RestartableAdam.class);
  }
}
