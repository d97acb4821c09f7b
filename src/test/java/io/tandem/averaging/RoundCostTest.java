package io.tandem.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tandem.averaging.round.FloatFormat;
import io.tandem.config.AveragingSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.transformer.TransformerGraph;
import io.tandem.transformer.weights.VocabularySizes;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundCostTest {
  private static final double LOOPBACK = Double.POSITIVE_INFINITY;

  /** Prime numbers of seconds, so that a sum reveals its terms. */
  private static final RoundCost.Speed SPEED = new RoundCost.Speed(2, 3, 5, 7, 11);

  private static RoundCost cost(int workers, int executors, int cores) {
    return RoundCost.of(
        100_000, FloatFormat.FLOAT32, 0, new RoundCost.Spread(workers, executors, cores), SPEED);
  }

  /** D = U = 400,000 bytes; one task for the worker and one for the slice. */
  @Test
  void oneWorkerExchangesNothing() {
    RoundCost one = cost(1, 1, 1);

    assertThat(one.bytesIntoExecutor()).isZero();
    assertThat(one.totalBytes()).isZero();
    assertThat(one.seconds(LOOPBACK)).isEqualTo(2 + 2 * 3 + 400_000 * (5 + 7 + 11.0));
  }

  /** 8 workers on 2 executors of 2 cores: 4 each, in 2 waves; half of the bytes are remote. */
  @Test
  void workersRunInWavesOnTheCoresOfAnExecutor() {
    RoundCost cost = cost(8, 2, 2);

    assertThat(cost.schedulingSeconds()).isEqualTo(2 + (2 + 2) * 3);
    assertThat(cost.fetchSeconds()).isEqualTo(2 * 400_000 * 5);
    assertThat(cost.sendSeconds()).isEqualTo(2 * 400_000 * 7);
    assertThat(cost.averageSeconds()).isEqualTo(8 / 4.0 * 400_000 * 11);
    assertThat(cost.bytesIntoExecutor()).isEqualTo(4 * 800_000 / 2);
    assertThat(cost.totalBytes()).isEqualTo(2 * 4 * 800_000 / 2);
  }

  /** The bytes into an executor, at 800,000 bits per second. */
  @Test
  void bandwidthAddsTheTimeOfTheBytes() {
    RoundCost cost = cost(8, 2, 2);

    assertThat(cost.seconds(800_000) - cost.seconds(LOOPBACK)).isCloseTo(16, within(1e-9));
  }

  @Test
  void bytesDependOnBitsAndOnTheStateThatIsAveraged() {
    RoundCost.Spread two = new RoundCost.Spread(2, 2, 1);
    RoundCost eight = RoundCost.of(2048, FloatFormat.INT8, 0, two, SPEED);
    RoundCost shared = RoundCost.of(2048, FloatFormat.INT8, 3000, two, SPEED);

    assertThat(eight.upBytes()).isEqualTo(2048 + 2 * Float.BYTES);
    assertThat(eight.downBytes()).isEqualTo(4 * 2048);
    assertThat(shared.upBytes()).isEqualTo(2048 + 2 * Float.BYTES + 4 * 3000);
    assertThat(shared.downBytes()).isEqualTo(4 * (2048 + 3000));
  }

  @ParameterizedTest
  @CsvSource({"adam, 2", "sgd, 0", "muon, 1.497"})
  void theStateThatIsAveragedIsWhatTheOptimizerKeeps(String optimizer, double ofParameters) {
    Settings settings =
        SettingsReader.ofText("", List.of("training.optimizer=" + optimizer)).settings();
    ComputationGraphConfiguration network =
        InitialNetwork.configuration(settings, VocabularySizes.joint(10_000));
    assertThat(RoundCost.sharedState(settings.averaging(), network))
        .isCloseTo(
            Math.round(ofParameters * TransformerGraph.parameters(network)), withinPercentage(1));
    AveragingSettings local =
        SettingsReader.ofText("", List.of("averaging.optimizerState=local")).settings().averaging();
    assertThat(RoundCost.sharedState(local, network)).isZero();
  }

  /** The model ignores that the driver has to start tasks on more executors. */
  @Test
  void bytesIntoAnExecutorHardlyGrowWithTheNumberOfExecutors() {
    RoundCost some = cost(16, 4, 4);
    RoundCost many = cost(128, 32, 4);

    assertThat(many.bytesIntoExecutor())
        .isLessThan(4 * 800_000)
        .isGreaterThan(some.bytesIntoExecutor());
    assertThat(many.fetchSeconds()).isEqualTo(some.fetchSeconds());
    assertThat(many.schedulingSeconds()).isEqualTo(some.schedulingSeconds());
  }
}
