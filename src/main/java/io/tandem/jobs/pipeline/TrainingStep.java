package io.tandem.jobs.pipeline;

import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.StageSettings;
import io.tandem.jobs.cli.StopSignal;
import io.tandem.jobs.train.TrainingRun;
import io.tandem.run.RunDirectory;
import io.tandem.run.report.RunReport;
import io.tandem.training.checkpoint.PretrainedModel;
import io.tandem.training.cluster.TaskCores;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;

/** A model is trained on a corpus. The artifact is a run directory. */
final class TrainingStep extends Step {
  private static final String CORPUS = "corpus";
  private static final String FROM = "from";

  TrainingStep(String name, SettingsReader settings, String corpus) {
    super(name, StepKind.TRAINING, settings);
    reads(CORPUS, corpus);
  }

  /** Trains a model further instead of a new one. */
  TrainingStep from(ModelOfStep model) {
    uses(FROM, model);
    return this;
  }

  /**
   * Requires stages of training to mix what its corpus will have.
   *
   * @param steps the steps before it
   */
  void requireInputsOfStages(List<Step> steps) {
    CorpusStep corpus = corpus(steps);
    for (StageSettings stage : settings().settings().training().stages()) {
      stage.requireInputs(
          corpus.namesOfTraining(), "step %s (corpus of %s)".formatted(corpus.name(), name()));
    }
  }

  /** Returns the step that makes its corpus, from those before it. */
  CorpusStep corpus(List<Step> steps) {
    return (CorpusStep) input(CORPUS, steps);
  }

  /** Returns its settings with those of the network that it starts from. */
  SettingsReader resolved(StepContext context) throws IOException {
    return given().containsKey(FROM)
        ? complete(settings().with(PretrainedModel.FROM, given().get(FROM), name()), context)
        : settings();
  }

  /** Settings that are not given are taken from the model that training starts from. */
  @Override
  SortedMap<String, String> settingsOfKey(StepContext context) throws IOException {
    return resolved(context).changed(kind().reads());
  }

  private static SettingsReader complete(SettingsReader settings, StepContext context)
      throws IOException {
    return PretrainedModel.trainingSettings(settings, context.conf());
  }

  @Override
  int coresOfTask(SparkContext spark) {
    Settings its = settings().settings();
    return TaskCores.of(spark, its.averaging().workers(), its.training().microBatches()).count();
  }

  @Override
  String artifact() {
    return "run";
  }

  @Override
  boolean isComplete(Path artifact, StepContext context) throws IOException {
    if (!RunDirectory.exists(context.conf(), artifact)) {
      return false;
    }
    String state = RunReport.of(RunDirectory.open(context.conf(), artifact)).state();
    return state.equals("finished") || state.equals("stopped early");
  }

  @Override
  Optional<Integer> make(Path artifact, StepContext context) throws IOException {
    SettingsReader located =
        settings()
            .with("corpus.dir", context.artifact(inputs().get(CORPUS)).toString(), name())
            .with("run.dir", artifact.toString(), name());
    if (given().containsKey(FROM) || inputs().containsKey(FROM)) {
      located = located.with(PretrainedModel.FROM, context.model(this, FROM), name());
    }
    boolean isBegun = RunDirectory.exists(context.conf(), artifact);
    if (!isBegun && given().containsKey(FROM)) {
      context.open(this, FROM);
    }
    TrainingRun run =
        new TrainingRun(name(), context.spark(), complete(located, context), context.out());
    TrainingRun.Outcome outcome = isBegun ? run.resume() : run.start();
    return outcome.stopped().map(StopSignal.Kind::exitCode);
  }

  @Override
  Map<String, Object> figures(Path artifact, StepContext context) throws IOException {
    RunDirectory run = RunDirectory.open(context.conf(), artifact);
    RunReport report = RunReport.of(run);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("updates", report.updates());
    figures.put("parameters", run.manifest().parameters());
    // This validation is of the checkpoint that is tested and exported.
    report
        .chosen()
        .ifPresent(
            best -> {
              figures.put("best at update", best.updates());
              figures.put("validation loss", best.loss());
              if (!Double.isNaN(best.bleu())) {
                figures.put("validation BLEU", best.bleu());
              }
            });
    return figures;
  }
}
