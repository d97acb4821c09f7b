package io.tandem.training.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.Settings;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training of a small Transformer while its rate falls, in the last of 13 updates. */
class CooldownIT {
  private static final int UPDATES = 13;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.cooldownUpdates=8 averaging.frequency=2 averaging.qsrMaximum=32"
            + " averaging.qsrFactor=2",
        "training.cooldownUpdates=8 averaging.mode=synchronous",
        "training.schedule=constant training.cooldownShare=0.6 averaging.frequency=5",
        "training.schedule=linear averaging.frequency=5",
        "training.schedule=cosine averaging.frequency=2 averaging.qsrMaximum=32"
            + " averaging.qsrFactor=2"
      })
  void resumingWhileTheRateFallsIsBitIdentical(String falling) {
    Settings settings =
        SynchronousTrainingIT.settings(2, ("training.maximumUpdates=13 " + falling).split(" "));
    List<RoundState> whole = RoundState.train(settings, null, UPDATES);
    RoundState last = whole.get(whole.size() - 1);
    RoundState inside = whole.get(whole.size() - 2);
    assertThat(last.updates()).isEqualTo(UPDATES);
    assertThat(inside.updates()).isBetween(6L, 12L);
    List<RoundState> rest = RoundState.train(settings, inside, UPDATES);
    assertThat(rest).hasSize(1);
    assertThat(rest.get(0).parameters()).isEqualTo(last.parameters());
  }
}
