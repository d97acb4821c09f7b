package io.tandem.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingSettingsTest {
  private static TrainingSettings with(String settings) {
    return SettingsReader.ofText("", List.of(settings.split(" "))).settings().training();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.schedule=linear training.cooldownUpdates=9 | training.cooldownUpdates = 9: the"
            + " learning rate of training.schedule = linear falls to zero itself",
        "training.schedule=cosine training.cooldownShare=0.2 | training.cooldownShare = 0.2: the"
            + " learning rate of training.schedule = cosine falls to zero itself",
        "training.schedule=linear training.maximumUpdates=0 | training.maximumUpdates,"
            + " training.maximumEpochs and training.maximumMinutes are all 0",
        "training.maximumEpochs=2 training.stages=[{epochs=1},{}] | training.maximumEpochs = 2:"
            + " training.stages have epochs of their own",
        "training.schedule=cosine training.maximumUpdates=1000 | training.schedule = cosine:"
            + " training.maximumUpdates = 1000 must be more than training.warmupUpdates = 1000",
        "training.schedule=linear training.maximumUpdates=1100 training.holdUpdates=100 |"
            + " training.maximumUpdates = 1100 must be more than training.warmupUpdates and"
            + " training.holdUpdates together = 1100",
        "training.schedule=constant training.holdUpdates=100 | training.holdUpdates = 100: delays"
            + " the fall of training.schedule = linear or cosine, and has no meaning with constant",
        "training.cooldownUpdates=9 training.cooldownShare=0.2 | training.cooldownUpdates = 9,"
            + " training.cooldownShare = 0.2: both say when the cooldown begins",
        "training.cooldownShare=25 | training.cooldownShare = 25: must be between 0 and 0.95",
        "training.schedule=inverse_square_root | training.schedule = inverse_square_root: must be"
            + " one of inverse-square-root, linear, cosine, constant",
      })
  void refuseWhatCannotFall(String settings, String message) {
    assertThatThrownBy(() -> with(settings))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refuseEightBitsWhichOnlyTranslate() {
    assertThatThrownBy(() -> with("training.math=int8"))
        .isInstanceOf(UserException.class)
        .hasMessage("training.math = int8: must be one of float32, bf16, auto");
  }

  @ParameterizedTest
  @ValueSource(strings = {"avx2", "avx512"})
  void refuseBfloat16WithInstructionsThatDoNotMultiplyIt(String instructions) {
    String common = "training.instructions=" + instructions;
    assertThatThrownBy(() -> with("training.math=bf16 " + common))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "training.math = bf16, training.instructions = %s: these do not multiply in bfloat16;"
                    .formatted(instructions)
                + " set training.instructions = avx512-bf16, or training.math = float32");
    assertThat(with("training.math=auto " + common).instructions()).hasToString(instructions);
    assertThat(with("training.math=bf16 training.instructions=avx512-bf16").mathMode())
        .isEqualTo(MathMode.BF16);
  }

  @ParameterizedTest
  @CsvSource({
    "training.maximumUpdates=5000, false, 9223372036854775807",
    "training.cooldownUpdates=500, false, 19500",
    "training.schedule=constant training.cooldownShare=0.25, false, 15000",
    // a share that warmup leaves less for, and one that it leaves nothing for
    "training.cooldownShare=0.5 training.maximumUpdates=1500, false, 1000",
    "training.cooldownShare=0.5 training.maximumUpdates=900, false, 9223372036854775807",
    "training.schedule=cosine, false, 1000",
    "training.schedule=linear training.holdUpdates=50, false, 1050",
    "training.schedule=linear training.maximumMinutes=5, true, 9223372036854775807",
    "training.schedule=linear training.maximumUpdates=0 training.maximumEpochs=5, false, 9223372036854775807",
    "training.cooldownUpdates=500 training.maximumMinutes=5, false, 19500",
    "training.cooldownShare=0.25 training.maximumMinutes=5, true, 15000",
    "training.cooldownShare=0.25 training.maximumUpdates=0 training.maximumMinutes=5, true,"
        + " 9223372036854775807",
  })
  void sayWhenTheRateFalls(String settings, boolean byMinutes, long begin) {
    assertThat(with(settings).fallsByMinutes()).isEqualTo(byMinutes);
    assertThat(with(settings).beginOfFall()).isEqualTo(begin);
  }

  @ParameterizedTest
  @CsvSource({
    "training.maximumEpochs=5 training.maximumUpdates=0, 63, 5",
    "training.maximumEpochs=0.5, 7, 0.5",
    // updates that end it earlier
    "training.maximumEpochs=5 training.maximumUpdates=60, 60, 0",
    "training.schedule=linear training.maximumEpochs=5 training.warmupUpdates=60, 63, 5",
  })
  void countEpochsInUpdates(String settings, long updates, double epochs) {
    TrainingSettings counted = with(settings).withEpochsInUpdates(12.5);
    assertThat(counted.maximumUpdates()).isEqualTo(updates);
    assertThat(counted.maximumEpochs()).isEqualTo(epochs);
  }

  @Test
  void refuseEpochsThatEndInWarmupIfTheRateIsToFall() {
    TrainingSettings linear =
        with("training.schedule=linear training.maximumEpochs=5 training.warmupUpdates=63");
    assertThatThrownBy(() -> linear.withEpochsInUpdates(12.5))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "training.maximumEpochs = 5: these are 63 updates of this corpus, which must be more"
                + " than training.warmupUpdates = 63");
  }

  @Test
  void fallOverTheUpdatesThatAreDecided() {
    TrainingSettings cosine =
        with("training.schedule=cosine training.maximumMinutes=5").fallingOver(1_200, 3_000);
    assertThat(cosine)
        .isEqualTo(
            with("training.schedule=cosine training.holdUpdates=200 training.maximumUpdates=3000"));
    TrainingSettings cooldown =
        with("training.cooldownShare=0.2 training.maximumMinutes=5").fallingOver(2_400, 3_000);
    assertThat(cooldown)
        .isEqualTo(with("training.cooldownUpdates=600 training.maximumUpdates=3000"));
  }
}
