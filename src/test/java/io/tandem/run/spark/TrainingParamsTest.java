package io.tandem.run.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.subword.spark.SubwordEstimator;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.junit.jupiter.api.Test;

class TrainingParamsTest {
  private static Settings settings(TransformerTranslator translator) {
    return translator.reader().settings();
  }

  @Test
  void eachParameterIsItsSetting() {
    Settings settings =
        settings(
            new TransformerTranslator()
                .setPreset("small")
                .setDropout(0.25)
                .setMerges(300)
                .setLearningRate(0.00001)
                .setWarmupUpdates(7)
                .setBatchTokens(1234)
                .setMaximumUpdates(3_000_000_000L)
                .setMaximumMinutes(1.5)
                .setWorkers(3)
                .setPatience(4)
                .setSeed(-5));
    assertThat(settings.model().encoderLayers())
        .isEqualTo(
            settings(new TransformerTranslator().setSettings("model.preset=small"))
                .model()
                .encoderLayers())
        .isNotEqualTo(settings(new TransformerTranslator()).model().encoderLayers());
    assertThat(settings.model().dropout()).isEqualTo(0.25);
    assertThat(settings.subword().merges()).isEqualTo(300);
    assertThat(settings.training().learningRate()).isEqualTo(0.00001);
    assertThat(settings.training().warmupUpdates()).isEqualTo(7);
    assertThat(settings.training().batchTokens()).isEqualTo(1234);
    assertThat(settings.training().maximumUpdates()).isEqualTo(3_000_000_000L);
    assertThat(settings.training().maximumMinutes()).isEqualTo(1.5);
    assertThat(settings.averaging().workers()).isEqualTo(3);
    assertThat(settings.validation().patience()).isEqualTo(4);
    assertThat(settings.seed()).isEqualTo(-5);
  }

  @Test
  void aTableHasNoInputsToMixInStages() {
    assertThatThrownBy(
            () -> settings(new TransformerTranslator().setSettings("training.stages=[{}]")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "setting training.stages (argument) has no effect in TransformerTranslator, whose pairs"
                + " are one table: leave it out, or train with jobs/prepare.sh and jobs/train.sh");
  }

  @Test
  void aParameterWinsOverSettingsAndOneThatIsNotSetLeavesThem() {
    TransformerTranslator translator =
        new TransformerTranslator()
            .setLearningRate(0.25)
            .setSettings("training.learningRate=0.5", "training.warmupUpdates=9");
    assertThat(settings(translator).training().learningRate()).isEqualTo(0.25);
    assertThat(settings(translator).training().warmupUpdates()).isEqualTo(9);
    translator.clear(translator.learningRate());
    assertThat(settings(translator).training().learningRate()).isEqualTo(0.5);
  }

  @Test
  void aGridVariesParameters() {
    TransformerTranslator translator = new TransformerTranslator().setMaximumUpdates(40);
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(translator.learningRate(), new double[] {0.25, 0.5})
            .addGrid(translator.workers(), new int[] {1, 3})
            .build();
    assertThat(Arrays.stream(grid).map(point -> settings(translator.copy(point))))
        .extracting(s -> s.training().learningRate() + " " + s.averaging().workers())
        .containsExactlyInAnyOrder("0.25 1", "0.25 3", "0.5 1", "0.5 3");
    assertThat(settings(translator.copy(grid[0])).training().maximumUpdates()).isEqualTo(40);
  }

  @Test
  void aWrongValueIsToldAsThatOfASetting() {
    assertThatThrownBy(() -> settings(new TransformerTranslator().setLearningRate(-1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("training.learningRate");
    assertThatThrownBy(() -> settings(new TransformerTranslator().setPreset("smal")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("small");
  }

  @Test
  void parametersAreMadeOnce() {
    for (Params stage : List.of(new TransformerTranslator(), new SubwordEstimator())) {
      for (Param<?> parameter : stage.params()) {
        assertThat(parameter.parent()).isEqualTo(stage.uid());
        assertThat(get(stage, parameter.name())).isSameAs(get(stage, parameter.name()));
      }
    }
  }

  private static Object get(Params stage, String parameter) {
    try {
      return stage.getClass().getMethod(parameter).invoke(stage);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
