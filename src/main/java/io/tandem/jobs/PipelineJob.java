package io.tandem.jobs;

import io.tandem.config.DependentSettings;
import io.tandem.config.PipelineSettings;
import io.tandem.config.SettingsReader;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.JobOptions;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.jobs.cli.OptionEffects;
import io.tandem.jobs.pipeline.Pipeline;
import io.tandem.jobs.pipeline.PipelineRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Goes the whole way from text to a judged model, by {@link Pipeline}. */
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes a model from raw text in steps: corpora are prepared, models trained, text",
      "translated by them to train others, each model tested, the last one exported.",
      "pipeline.recipe says which: plain, backtranslate, distill or adapt. Each step is",
      "the work of another job, with settings of its own (pipeline.steps).",
      "The same command goes on after any end, and makes only what is not there: a step",
      "is made again where its text, its settings or the steps before it have changed,",
      "not where the build, the paths or the cluster have."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/pipeline.sh --config conf/pipeline-distill.conf --plan",
      "  jobs/pipeline.sh --config conf/pipeline-distill.conf",
      "  jobs/pipeline.sh --config conf/pipeline-distill.conf --until test-teacher",
      "  jobs/pipeline.sh --master yarn --executor-memory 4g \\",
      "      --conf spark.executor.memoryOverhead=2g -- --config loop.conf \\",
      "      pipeline.dir=hdfs:///loops/en-de",
      "",
      "In pipeline.dir: pipeline.json and pipeline.html show all steps as they stand,",
      "steps/NAME/KEY has what each has made.",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong arguments, settings or input, 3 a gate is",
      "not met; 143 stopped by SIGTERM, 130 by SIGINT (Ctrl-C): the same command goes",
      "on from there."
    })
public final class PipelineJob implements Callable<Integer> {
  private static final String JOB = "pipeline";

  @Mixin private JobOptions options;

  @Option(
      names = "--plan",
      description = "show the steps: which are done, and why others are to be made; change nothing")
  private boolean plan;

  @Option(
      names = "--until",
      paramLabel = "STEP",
      description = "stop after this step; with --plan: show no step after it")
  private String until = "";

  @Option(
      names = "--from",
      paramLabel = "STEP",
      description = "start at this step: take those before it as they are, whatever has changed")
  private String from = "";

  @Option(
      names = "--trust",
      split = ",",
      paramLabel = "STEP",
      description =
          "take the newest result of this step as it is, although its text or settings have changed")
  private List<String> trusted = List.of();

  @Option(
      names = "--retry",
      split = ",",
      paramLabel = "STEP",
      description =
          "make this step again, although it is done; its result is kept beside the new one")
  private List<String> retried = List.of();

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new PipelineJob(), args);
  }

  @Override
  public Integer call() throws IOException {
    OptionEffects.of(spec).refuseBeside("--plan", "--retry");
    SettingsReader reader = options.settings(JobSettings.PIPELINE);
    PipelineSettings settings = reader.pipeline();
    settings.requiredDir();
    reader.settings();
    DependentSettings.OF_CORPUS.requireEffect(reader);
    DependentSettings.OF_TRAINING.requireEffect(reader);
    return options.onSpark(
        JOB,
        () -> "run the same command again to go on from there",
        () -> {
          Pipeline pipeline =
              new Pipeline(
                  options.session(JOB),
                  reader,
                  new PipelineRequest(until, from, trusted, retried),
                  options,
                  spec.commandLine().getOut());
          return plan ? pipeline.plan() : pipeline.run();
        });
  }
}
