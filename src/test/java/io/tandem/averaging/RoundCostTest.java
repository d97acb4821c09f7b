package io.tandem.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.averaging.round.FloatFormat;
import io.tandem.config.AveragingSettings.OptimizerState;
import org.junit.jupiter.api.Test;

class RoundCostTest {
  private static final double LOOPBACK = Double.POSITIVE_INFINITY;

  /** Prime numbers of seconds, so that a sum tells what it is made of. */
  private static final RoundCost.Speed SPEED = new RoundCost.Speed(2, 3, 5, 7, 11, 13, 17);

  private static RoundCost cost(int workers, int executors, int cores) {
    return RoundCost.of(
        1000, FloatFormat.FLOAT32, OptimizerState.LOCAL, workers, executors, cores, SPEED);
  }

  /** D = U = 4,000 bytes, three stages of one task. */
  @Test
  void oneWorkerExchangesNothing() {
    RoundCost one = cost(1, 1, 1);

    assertThat(one.exchangedBytes()).isZero();
    assertThat(one.totalBytes()).isEqualTo(2 * 4000);
    assertThat(one.seconds(LOOPBACK)).isEqualTo(2 + 3 * 3 + 4000 * (5 + 7 + 11 + 13 + 17.0));
  }

  /** 8 workers on 2 executors of 2 cores: 4 each, in 2 waves; half of 4 U goes to the other one. */
  @Test
  void workersOfAnExecutorTakeItsCoresInWaves() {
    RoundCost cost = cost(8, 2, 2);

    assertThat(cost.schedulingSeconds()).isEqualTo(2 + 3 * 8 * 3);
    assertThat(cost.handOutSeconds()).isEqualTo(4000 * (5 + 2 * 7));
    assertThat(cost.cutSeconds()).isEqualTo(2 * 4000 * 11);
    assertThat(cost.reduceSeconds()).isEqualTo(8 / 4.0 * 4000 * 13);
    assertThat(cost.driverSeconds()).isEqualTo(4000 * 17);
    assertThat(cost.exchangedBytes()).isEqualTo(4 * 4000 / 2);
    assertThat(cost.totalBytes()).isEqualTo(2 * 4000 + 2 * 8000 + 4000);
  }

  /** Two copies of D and the mean, beside what is exchanged, at 8,000 bits a second. */
  @Test
  void theNetworkTakesTheTimeOfItsBytes() {
    RoundCost cost = cost(8, 2, 2);

    assertThat(cost.seconds(8000) - cost.seconds(LOOPBACK))
        .isCloseTo((3 * 4000 + 8000) / 1000.0, within(1e-9));
  }

  @Test
  void fewerBitsAndMomentsChangeWhatTravels() {
    RoundCost eight = RoundCost.of(2048, FloatFormat.INT8, OptimizerState.LOCAL, 2, 2, 1, SPEED);
    RoundCost shared =
        RoundCost.of(2048, FloatFormat.INT8, OptimizerState.AVERAGED, 2, 2, 1, SPEED);

    assertThat(eight.upBytes()).isEqualTo(2048 + 2 * Float.BYTES);
    assertThat(eight.downBytes()).isEqualTo(4 * 2048);
    assertThat(shared.upBytes()).isEqualTo(2048 + 2 * Float.BYTES + 8 * 2048);
    assertThat(shared.downBytes()).isEqualTo(12 * 2048);
  }

  /** What an executor exchanges does not grow with their number: only the driver's tasks do. */
  @Test
  void moreExecutorsCostTasksAlone() {
    RoundCost some = cost(16, 4, 4);
    RoundCost many = cost(512, 128, 4);

    assertThat(many.exchangedBytes()).isLessThan(4 * 4000).isGreaterThan(some.exchangedBytes());
    assertThat(many.handOutSeconds()).isEqualTo(some.handOutSeconds());
    assertThat(many.reduceSeconds()).isEqualTo(some.reduceSeconds());
    assertThat(many.schedulingSeconds() - some.schedulingSeconds()).isEqualTo(3 * 3 * (512 - 16));
  }
}
