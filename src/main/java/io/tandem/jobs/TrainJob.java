package io.tandem.jobs;

import io.tandem.config.DependentSettings;
import io.tandem.config.SettingsReader;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.JobOptions;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.jobs.train.ResumedSettings;
import io.tandem.jobs.train.TrainingRun;
import io.tandem.storage.HadoopConf;
import io.tandem.training.checkpoint.PretrainedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a model on a corpus directory, by {@link TrainingRun}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a Transformer on a corpus directory by averaging parameters over the",
      "executors. The run directory receives the settings, checkpoints, metrics, sample",
      "translations and report.html."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/train.sh corpus.dir=corpus run.dir=run",
      "  jobs/train.sh corpus.dir=corpus run.dir=run model.preset=small \\",
      "      averaging.workers=8 training.maximumMinutes=600",
      "  jobs/train.sh --config my.conf corpus.dir=hdfs:///corpora/en-fr \\",
      "      run.dir=hdfs:///runs/1",
      "  jobs/train.sh run.dir=run --resume",
      "  jobs/train.sh --config conf/fine-tune.conf training.from=run \\",
      "      corpus.dir=corpus-of-domain run.dir=tuned",
      "",
      "Exit codes: 0 trained, 1 failed, 2 wrong arguments, settings or input;",
      "143 stopped by SIGTERM, 130 by SIGINT (Ctrl-C), after finishing the current",
      "round and saving a checkpoint for --resume."
    })
public final class TrainJob implements Callable<Integer> {
  @Mixin private JobOptions options;

  @Option(
      names = "--resume",
      description =
          "continue the run at run.dir, with its settings, from its newest intact checkpoint; the"
              + " result is bit-identical to an uninterrupted run")
  private boolean resume;

  private volatile TrainingRun run;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new TrainJob(), args);
  }

  @Override
  public Integer call() throws IOException {
    SettingsReader settings = options.settings(JobSettings.TRAIN);
    settings.settings().run().requiredDir();
    if (!resume) {
      settings.settings().corpus().requiredDir();
      DependentSettings.OF_TRAINING.requireEffect(settings);
    }
    return options.onSpark("train", this::howToResume, () -> train(settings));
  }

  private int train(SettingsReader settings) throws IOException {
    SparkSession spark = options.session("train");
    PrintWriter out = spec.commandLine().getOut();
    if (resume) {
      SettingsReader resumed = ResumedSettings.of(spark, settings);
      DependentSettings.OF_TRAINING.requireEffect(resumed);
      run = new TrainingRun("train", spark, resumed, out);
      return run.resume().exitCode();
    }
    HadoopConf conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    SettingsReader complete = PretrainedModel.trainingSettings(settings, conf);
    DependentSettings.OF_TRAINING.requireEffect(complete); // once more, with those of the model
    run = new TrainingRun("train", spark, complete, out);
    TrainingRun.Outcome outcome = run.wasBegunByEarlierAttempt() ? run.resume() : run.start();
    return outcome.exitCode();
  }

  private String howToResume() {
    return run == null ? TrainingRun.NOT_BEGUN : run.howToResume();
  }
}
