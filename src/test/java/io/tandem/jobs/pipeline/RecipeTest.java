package io.tandem.jobs.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.SettingsReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {
  private static final String MONOLINGUAL = "pipeline.monolingual.target=[{path=news.txt}]";

  private static List<Step> steps(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "corpus.sourceLanguage=en",
                "corpus.targetLanguage=fr",
                "corpus.inputs=[{path=pairs.tsv}]"));
    all.addAll(List.of(settings));
    return Recipe.steps(SettingsReader.ofText("", all));
  }

  private static List<String> names(String... settings) {
    return steps(settings).stream().map(Step::name).toList();
  }

  @Test
  void plainTrainsAModel() {
    assertThat(names()).containsExactly("corpus", "model", "test-model");
    assertThat(names("pipeline.exports=[onnx]")).endsWith("test-model", "export");
  }

  @Test
  void backtranslateTrainsABackwardModelFirst() {
    assertThat(names("pipeline.recipe=backtranslate", MONOLINGUAL))
        .containsExactly(
            "corpus",
            "backward-corpus",
            "backward",
            "test-backward",
            "target-text",
            "back-translations",
            "model-corpus",
            "model",
            "test-model");
    assertThat(names("pipeline.recipe=backtranslate", MONOLINGUAL, "pipeline.given.backward=fr-en"))
        .doesNotContain("backward-corpus", "backward")
        .contains("test-backward");
  }

  @Test
  void distillTrainsAStudentOnTranslationsOfItsTeacher() {
    assertThat(names("pipeline.recipe=distill"))
        .containsExactly(
            "corpus",
            "teacher",
            "test-teacher",
            "teacher-translations",
            "student-corpus",
            "student",
            "test-student");
    assertThat(names("pipeline.recipe=distill", "pipeline.monolingual.source=[{path=news.txt}]"))
        .contains("source-text");
    assertThat(names("pipeline.recipe=distill", "pipeline.drop=0.05"))
        .contains("backward", "test-backward")
        .doesNotContain("back-translations");
    assertThat(names("pipeline.recipe=distill", MONOLINGUAL)).contains("teacher-corpus");
    assertThat(names("pipeline.recipe=distill", "pipeline.given.teacher=big"))
        .doesNotContain("teacher")
        .contains("test-teacher");
  }

  @Test
  void adaptTrainsAModelFurtherAndComparesItWithTheOriginal() {
    List<Step> steps = steps("pipeline.recipe=adapt", "pipeline.given.model=opus");
    assertThat(steps)
        .extracting(Step::name)
        .containsExactly("corpus", "test-original", "model", "test-model");
    assertThat(steps.get(0).settings().text("subword.model")).isEqualTo("opus");
    assertThat(steps.get(2).given()).containsEntry("from", "opus");
  }

  @Test
  void theLongestGraphFitsAPageAsItIsShownAtLeast() {
    List<PlannedStep> planned =
        steps("pipeline.recipe=backtranslate", MONOLINGUAL).stream()
            .map(
                step ->
                    new PlannedStep(
                        step,
                        null,
                        "",
                        new Path("none"),
                        Optional.empty(),
                        false,
                        false,
                        "",
                        PlannedStep.State.PENDING))
            .toList();
    assertThat(new StepGraph(planned).html())
        .contains("style=\"max-width: max(100%, 1071px)\" width=\"1428\"");
  }

  @ParameterizedTest
  @CsvSource({"plain", "distill"})
  void stepsReadOnlyThoseBeforeThem(String recipe) {
    Set<String> before = new HashSet<>();
    for (Step step : steps("pipeline.recipe=" + recipe)) {
      assertThat(before).containsAll(step.inputs().values());
      before.add(step.name());
    }
  }

  @Test
  void theBackwardCorpusHasTheOtherDirection() {
    Step backward = steps("pipeline.recipe=backtranslate", MONOLINGUAL).get(1);
    assertThat(backward.settings().text("corpus.sourceLanguage")).isEqualTo("fr");
    assertThat(backward.settings().text("corpus.targetLanguage")).isEqualTo("en");
  }

  @Test
  void aStepHasItsOwnSettings() {
    List<Step> steps =
        steps("pipeline.recipe=distill", "pipeline.steps.student.model.preset=small");
    assertThat(steps.get(5).settings().text("model.preset")).isEqualTo("small");
    assertThat(steps.get(1).settings().text("model.preset")).isEqualTo("tiny");
    assertThat(
            steps(
                    "pipeline.recipe=distill",
                    "training.batchTokens=512",
                    "pipeline.steps.student.training.batchTokens=1024")
                .get(5)
                .settings()
                .text("training.batchTokens"))
        .as("what is for one step wins over what is for all")
        .isEqualTo("1024");
  }

  @Test
  void stagesOfTrainingMixTheStepsWhosePairsACorpusHas() {
    String mixed =
        "pipeline.steps.model.training.stages=[{shares{corpus=0.5,back-translations=0.5},epochs=1},"
            + "{shares{corpus=1}}]";
    assertThat(names("pipeline.recipe=backtranslate", MONOLINGUAL, mixed)).contains("model");
    assertThat(names("training.stages=[{shares{pairs.tsv=1}}]")).contains("model");
    assertThatThrownBy(
            () ->
                steps(
                    "pipeline.recipe=backtranslate",
                    MONOLINGUAL,
                    mixed.replace("steps.model.", "steps.backward.")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "step backward-corpus (corpus of backward) has no input back-translations with training"
                + " pairs, but corpus;");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pipeline.steps.studnet.search.beam=2 | did you mean student",
        "pipeline.steps.teacher.subword.merges=5 | subword.merges has no effect in this step",
        "pipeline.monolingual.source=[{path=a}] | only with pipeline.recipe = distill",
        "pipeline.monolingual.target=[{path=a}] | only with pipeline.recipe = backtranslate or distill",
        "pipeline.bestOf=chrf | only with pipeline.recipe = distill",
        "pipeline.drop=0.1 | only with pipeline.recipe = distill",
        "pipeline.recipe=backtranslate | needs text of the target language",
        "pipeline.recipe=adapt | needs pipeline.given.model",
        "pipeline.given.model=run | only with pipeline.recipe = adapt",
        "pipeline.exports=[tflite] | expected onnx, ctranslate2, huggingface or marian",
        "pipeline.exports=[onnx, huggingface-int8] | has \"huggingface-int8\": expected onnx"
      })
  void settingsWithoutEffectAreRefused(String setting, String message) {
    assertThatThrownBy(() -> steps(setting, distilling(setting)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatLaterStepsCannotUseIsRefusedBeforeTheFirst() {
    String split = "corpus.split.test=0";
    assertThatThrownBy(() -> steps(split))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("will have no test pairs: set corpus.split.test");
    assertThat(names(split, "corpus.inputs=[{path=a.tsv},{path=b.tsv,split=test}]"))
        .contains("test-model");
    for (String own : List.of("weight=5", "tags=[\"<2de>\"]")) {
      String inputs = "corpus.inputs=[{path=pairs.tsv,%s}]".formatted(own);
      assertThatThrownBy(() -> steps("pipeline.recipe=distill", inputs))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("pairs.tsv has a weight or tags");
      assertThat(names(inputs)).contains("model");
    }
  }

  /** The steps of teacher and student are there with distill. */
  private static String distilling(String setting) {
    return setting.startsWith("pipeline.steps") ? "pipeline.recipe=distill" : "seed=1";
  }
}
