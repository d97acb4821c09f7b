package io.tandem.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.averaging.round.FloatFormat;
import io.tandem.config.AveragingSettings.OptimizerState;
import org.junit.jupiter.api.Test;

class RoundCostTest {
  private static final double LOOPBACK = Double.POSITIVE_INFINITY;

  /** Prime numbers of seconds, so that a sum tells what it is made of. */
  private static final RoundCost.Speed SPEED = new RoundCost.Speed(2, 3, 5, 7, 11);

  private static RoundCost cost(int workers, int executors, int cores) {
    return RoundCost.of(
        100_000,
        FloatFormat.FLOAT32,
        OptimizerState.LOCAL,
        new RoundCost.Spread(workers, executors, cores),
        SPEED);
  }

  /** D = U = 400,000 bytes, a task for the worker and one for the slice. */
  @Test
  void oneWorkerExchangesNothing() {
    RoundCost one = cost(1, 1, 1);

    assertThat(one.bytesIntoExecutor()).isZero();
    assertThat(one.totalBytes()).isZero();
    assertThat(one.seconds(LOOPBACK)).isEqualTo(2 + 2 * 3 + 400_000 * (5 + 7 + 11.0));
  }

  /** 8 workers on 2 executors of 2 cores: 4 each, in 2 waves; half of what they fetch is remote. */
  @Test
  void workersOfAnExecutorTakeItsCoresInWaves() {
    RoundCost cost = cost(8, 2, 2);

    assertThat(cost.schedulingSeconds()).isEqualTo(2 + (2 + 2) * 3);
    assertThat(cost.fetchSeconds()).isEqualTo(2 * 400_000 * 5);
    assertThat(cost.sendSeconds()).isEqualTo(2 * 400_000 * 7);
    assertThat(cost.averageSeconds()).isEqualTo(8 / 4.0 * 400_000 * 11);
    assertThat(cost.bytesIntoExecutor()).isEqualTo(4 * 800_000 / 2);
    assertThat(cost.totalBytes()).isEqualTo(2 * 4 * 800_000 / 2);
  }

  /** What an executor exchanges, at 800,000 bits a second. */
  @Test
  void theNetworkTakesTheTimeOfItsBytes() {
    RoundCost cost = cost(8, 2, 2);

    assertThat(cost.seconds(800_000) - cost.seconds(LOOPBACK)).isCloseTo(16, within(1e-9));
  }

  @Test
  void fewerBitsAndMomentsChangeWhatTravels() {
    RoundCost.Spread two = new RoundCost.Spread(2, 2, 1);
    RoundCost eight = RoundCost.of(2048, FloatFormat.INT8, OptimizerState.LOCAL, two, SPEED);
    RoundCost shared = RoundCost.of(2048, FloatFormat.INT8, OptimizerState.AVERAGED, two, SPEED);

    assertThat(eight.upBytes()).isEqualTo(2048 + 2 * Float.BYTES);
    assertThat(eight.downBytes()).isEqualTo(4 * 2048);
    assertThat(shared.upBytes()).isEqualTo(2048 + 2 * Float.BYTES + 8 * 2048);
    assertThat(shared.downBytes()).isEqualTo(12 * 2048);
  }

  /** The model knows no driver that would have to start the tasks of more executors. */
  @Test
  void moreExecutorsExchangeHardlyMore() {
    RoundCost some = cost(16, 4, 4);
    RoundCost many = cost(128, 32, 4);

    assertThat(many.bytesIntoExecutor())
        .isLessThan(4 * 800_000)
        .isGreaterThan(some.bytesIntoExecutor());
    assertThat(many.fetchSeconds()).isEqualTo(some.fetchSeconds());
    assertThat(many.schedulingSeconds()).isEqualTo(some.schedulingSeconds());
  }
}
