package io.tandem.jobs;

import io.tandem.Check;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.JobOptions;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.jobs.progress.JobProgress;
import io.tandem.jobs.progress.ShownWriting;
import io.tandem.jobs.progress.Terminal;
import io.tandem.jobs.train.LedgerSummary;
import io.tandem.jobs.train.LedgerWriter;
import io.tandem.run.LedgerDirectory;
import io.tandem.run.TrainedModels;
import io.tandem.storage.GivenPath;
import io.tandem.training.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the loss of a model on every pair of a corpus, by {@link LedgerWriter}. */
@Command(
    name = "ledger",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes the loss of a trained model on every pair of a corpus (the \"ledger\") as a",
      "Parquet table with the file, line, text and tokens of each pair. The pairs with",
      "the highest loss per token are the noisiest; jobs/train.sh ledger.path=PATH",
      "trains without them."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/ledger.sh --model run --corpus corpus --output ledger",
      "  jobs/ledger.sh --model hdfs:///runs/1 --corpus hdfs:///corpora/en-de \\",
      "      --output hdfs:///ledgers/1",
      "  jobs/train.sh corpus.dir=corpus run.dir=run-2 ledger.path=ledger \\",
      "      ledger.maximumLoss=4",
      "",
      "In SQL:",
      "  SELECT * FROM parquet.`ledger` WHERE split = 'train'",
      "  ORDER BY lossPerToken DESC LIMIT 100",
      "",
      "Exit codes: 0 written, 1 failed, 2 wrong arguments, settings or input."
    })
public final class LedgerJob implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "PATH",
      description = "a run directory (its best checkpoint is used) or a checkpoint")
  private String model;

  @Option(
      names = "--corpus",
      required = true,
      paramLabel = "PATH",
      description = "corpus directory (corpus.dir of jobs/prepare.sh)")
  private String corpus;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description = "where to write the table; must not exist yet")
  private String output;

  @Option(
      names = "--show",
      defaultValue = "5",
      paramLabel = "N",
      description = "how many of the noisiest training pairs to print; default: ${DEFAULT-VALUE}")
  private int shown;

  @Mixin private JobOptions options;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new LedgerJob(), args);
  }

  @Override
  public Integer call() throws IOException {
    Check.option("--show", shown, 0);
    options.settings(JobSettings.LEDGER); // rejects mistakes before anything starts
    return options.onSpark(
        "ledger", () -> "nothing was written: run the same command again", this::write);
  }

  private int write() throws IOException {
    SparkSession spark = options.session("ledger");
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Path corpusPath = GivenPath.option("--corpus", corpus).asDirectory().in(hadoop);
    Path target = GivenPath.option("--output", output).asDirectory().in(hadoop);
    Path modelPath = GivenPath.option("--model", model).in(hadoop);
    Checkpoint checkpoint = TrainedModels.of(spark).checkpoint(modelPath.toString());
    SettingsReader settings =
        options.settingsOver(checkpoint.settings(), JobSettings.LEDGER, List.of());
    say("model %s".formatted(checkpoint.path()));
    LedgerDirectory ledger;
    try (JobProgress progress =
        options.progress(Terminal.of(spec.commandLine().getOut()), line -> line, spark)) {
      ledger =
          new LedgerWriter(
                  spark,
                  checkpoint,
                  CorpusDirectory.open(corpusPath.toString(), hadoop),
                  settings.settings().training(),
                  ShownWriting.by(progress))
              .write(target);
    }
    summarize(new LedgerSummary(spark, ledger));
    return 0;
  }

  private void summarize(LedgerSummary summary) {
    say("");
    summary.splits().forEach(this::say);
    List<String> noisiest = summary.noisiest(shown);
    if (!noisiest.isEmpty()) {
      say("");
      say("highest loss per token in train:");
      noisiest.forEach(this::say);
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
