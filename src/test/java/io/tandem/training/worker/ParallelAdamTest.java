package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.tandem.network.transformer.FlatVector;
import io.tandem.toy.ToyNetwork;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

class ParallelAdamTest {
  private static final InverseSquareRootSchedule SCHEDULE = new InverseSquareRootSchedule(0.1, 6);
  private static final double BETA1 = 0.8;
  private static final double BETA2 = 0.95;
  private static final double EPSILON = 1e-8;

  /** Longer than the block processed at a time. */
  private static final float[] GRADIENT = gradient(5000);

  private final ParallelAdam adam = new ParallelAdam(SCHEDULE, BETA1, BETA2, EPSILON);

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
    return step(updater, iteration, 1);
  }

  private static float[] step(GradientUpdater<?> updater, int iteration, float factor) {
    INDArray gradient = Nd4j.createFromArray(GRADIENT).muli(factor);
    updater.applyUpdater(gradient, iteration, 0);
    return FlatVector.read(gradient);
  }

  @Test
  void isDl4jsAdam() {
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

  /** The formula in double precision, element by element. */
  @Test
  void theSecondMomentMayBeThatOfTheMeanOfSeveralGradients() {
    int gradients = 4;
    ParallelAdam.Updater updater = (ParallelAdam.Updater) adam.instantiate(state(), true);
    updater.estimateMeanOf(gradients);
    double[] m = new double[GRADIENT.length];
    double[] v = new double[GRADIENT.length];
    for (int iteration = 0; iteration < 10; iteration++) {
      float[] moved = step(updater, iteration, iteration % 3 == 0 ? -2 : 1);
      for (int i = 0; i < GRADIENT.length; i++) {
        double g = GRADIENT[i] * (iteration % 3 == 0 ? -2 : 1);
        m[i] = BETA1 * m[i] + (1 - BETA1) * g;
        double mean = m[i] / (1 - Math.pow(BETA1, iteration + 1));
        double square = mean * mean + (g * g - mean * mean) / gradients;
        v[i] = BETA2 * v[i] + (1 - BETA2) * square;
        double root = Math.sqrt(v[i] / (1 - Math.pow(BETA2, iteration + 1)));
        assertThat((double) moved[i])
            .isCloseTo(SCHEDULE.rate(iteration + 1) * mean / (root + EPSILON), withPercentage(0.1));
      }
    }
  }

  /** What is the same for all workers is no noise. */
  @Test
  void gradientsThatDoNotDifferMakeTheStepsOfAdam() {
    GradientUpdater<?> plain = adam.instantiate(state(), true);
    ParallelAdam.Updater updater = (ParallelAdam.Updater) adam.instantiate(state(), true);
    updater.estimateMeanOf(8);
    for (int iteration = 0; iteration < 10; iteration++) {
      float[] expected = step(plain, iteration);
      float[] moved = step(updater, iteration);
      for (int i = 0; i < GRADIENT.length; i++) {
        assertThat(moved[i]).isCloseTo(expected[i], withPercentage(0.01));
      }
    }
  }

  @Test
  void gradientsOfNoiseMakeStepsAsLongAsThoseOfTheirMean() {
    int workers = 8;
    Random random = new Random(5);
    ParallelAdam.Updater own = (ParallelAdam.Updater) adam.instantiate(state(), true);
    ParallelAdam.Updater ofMean = (ParallelAdam.Updater) adam.instantiate(state(), true);
    ofMean.estimateMeanOf(workers);
    GradientUpdater<?> synchronous = adam.instantiate(state(), true);
    for (int iteration = 0; iteration < 100; iteration++) {
      float[] one = new float[GRADIENT.length];
      float[] mean = new float[GRADIENT.length];
      for (int worker = 0; worker < workers; worker++) {
        for (int i = 0; i < mean.length; i++) {
          one[i] = (float) (0.1 + random.nextGaussian());
          mean[i] += one[i] / workers;
        }
      }
      own.applyUpdater(Nd4j.createFromArray(one), iteration, 0);
      ofMean.applyUpdater(Nd4j.createFromArray(one), iteration, 0);
      synchronous.applyUpdater(Nd4j.createFromArray(mean), iteration, 0);
    }
    double square = secondMoment(synchronous);
    assertThat(secondMoment(own) / square).isBetween(6.5, 8.0);
    // The first moment has some noise as well.
    assertThat(secondMoment(ofMean) / square).isBetween(1.0, 2.0);
  }

  private static double secondMoment(GradientUpdater<?> updater) {
    return updater.getState().get("V").meanNumber().doubleValue();
  }

  @Test
  void survivesJsonAndCloning() {
    ComputationGraphConfiguration configuration = ToyNetwork.configuration(adam);
    String json = configuration.toJson();
    assertThat(json).contains(ParallelAdam.class.getName());
    assertThat(ComputationGraphConfiguration.fromJson(json).toJson()).isEqualTo(json);
    assertThat(configuration.clone().toJson()).isEqualTo(json);
    assertThat(adam.clone()).isEqualTo(adam).isInstanceOf(ParallelAdam.class);
  }
}
