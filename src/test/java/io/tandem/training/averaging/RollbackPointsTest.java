package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.ValidationSettings.Metric;
import io.tandem.training.averaging.round.DriverState;
import org.junit.jupiter.api.Test;

class RollbackPointsTest {
  private final RollbackPoints points = new RollbackPoints();

  /** A round that is lost after a return does not undo it. */
  @Test
  void theMomentumThatAReturnDroppedStaysAway() {
    points.add(point(10, true));
    assertThat(momentum(points.latest().orElseThrow())).isNotEmpty();
    assertThat(momentum(points.goBack().orElseThrow())).isEmpty();
    assertThat(momentum(points.latest().orElseThrow())).isEmpty();
    points.add(point(20, true));
    assertThat(momentum(points.latest().orElseThrow())).isNotEmpty();
  }

  @Test
  void trainingDoesNotJumpToADecisionBehindWhichItHasGoneBack() {
    points.add(point(5, true));
    points.add(point(10, false));
    points.addDecision(point(12, false));
    assertThat(points.latest().orElseThrow().round()).isEqualTo(12);
    assertThat(points.goBack().orElseThrow().round()).isEqualTo(10);
    assertThat(points.latest().orElseThrow().round()).isEqualTo(10);
    assertThat(points.goBack().orElseThrow().round()).isEqualTo(5);
    assertThat(points.latest().orElseThrow().round()).isEqualTo(5);
  }

  @Test
  void aDecisionBeforeTheReturnIsKept() {
    points.addDecision(point(4, false));
    points.add(point(5, true));
    points.goBack();
    assertThat(points.atDecision()).isPresent();
  }

  private static float[] momentum(RollbackPoint point) {
    return point.driverState().outerMomentum();
  }

  /**
   * @param isBest whether its validation was better than all before
   */
  private static RollbackPoint point(long round, boolean isBest) {
    return new RollbackPoint(
        new float[1],
        new float[1],
        new DriverState(new float[1], new float[0], new float[0]),
        round,
        /* updates= */ round,
        /* trainedNanos= */ 0,
        new EarlyStopping(Metric.LOSS, 3, 1.0, isBest ? 0 : 1),
        DivergenceDetector.fresh(1.5, 100));
  }
}
