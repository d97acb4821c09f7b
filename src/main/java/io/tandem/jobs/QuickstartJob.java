package io.tandem.jobs;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.config.DependentSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.config.SubwordSettings.Sides;
import io.tandem.corpus.directory.CorpusWriter;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.JobOptions;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.jobs.prepare.CorpusPreparation;
import io.tandem.jobs.progress.Terminal;
import io.tandem.jobs.sweep.TestTranslation;
import io.tandem.jobs.train.TrainingRun;
import io.tandem.run.RunDirectory;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ManifestHead;
import io.tandem.storage.Published;
import io.tandem.training.averaging.InitialNetwork;
import io.tandem.training.checkpoint.PretrainedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Prepares, trains, translates and evaluates in one go, with the same objects as the single jobs.
 */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs everything end to end on the bundled corpus, from parallel text to a scored",
      "translation. A corpus at corpus.dir and a run at run.dir are replaced if an",
      "earlier quickstart made them; nothing else is."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/quickstart.sh",
      "  jobs/quickstart.sh training.maximumMinutes=28 model.dropout=0.1",
      "  jobs/quickstart.sh --cluster",
      "",
      "--cluster, an option of the script, runs the jobs on a cluster of processes on",
      "this machine (jobs/cluster.sh) with all files on its HDFS. The cluster is",
      "started if it is not running, and keeps running afterwards.",
      "",
      "The settings are those of conf/quickstart.conf (or conf/quickstart-cluster.conf)",
      "over conf/reference.conf, which explains them.",
      "Exit codes: 0 done, 1 failed, 2 wrong arguments, settings or input."
    })
public final class QuickstartJob implements Callable<Integer> {
  private static final String JOB = "quickstart";

  @Mixin private JobOptions options;

  @Spec private CommandSpec spec;

  /** Once the corpus is prepared; another thread asks how it can be resumed. */
  private volatile TrainingRun run;

  public static void main(String[] args) {
    ExitCodes.main(new QuickstartJob(), args);
  }

  @Override
  public Integer call() throws IOException {
    SettingsReader reader = options.settings(JobSettings.QUICKSTART);
    DependentSettings.OF_CORPUS.requireEffect(reader);
    DependentSettings.OF_TRAINING.requireEffect(reader);
    if (reader.settings().corpus().kind() == CorpusSettings.Kind.MONOLINGUAL) {
      throw new UserException(
          "corpus.kind = monolingual: the quickstart trains on sentences with their translations;"
              + " leave it out, or prepare text of one language with jobs/prepare.sh");
    }
    return options.onSpark(JOB, this::howToResume, () -> goTheWholeWay(reader));
  }

  private String howToResume() {
    return run == null ? "run the same command again to start over" : run.howToResume();
  }

  private int goTheWholeWay(SettingsReader given) throws IOException {
    long start = System.nanoTime();
    PrintWriter out = spec.commandLine().getOut();
    SparkSession spark = options.session(JOB);
    HadoopConf hadoop = HadoopConf.of(spark.sessionState().newHadoopConf());
    SettingsReader reader =
        PretrainedModel.corpusSettings(PretrainedModel.trainingSettings(given, hadoop), hadoop);
    DependentSettings.OF_TRAINING.requireEffect(reader); // once more, with those of the model
    Settings settings = reader.settings();
    if (settings.subword().sides() == Sides.SEPARATE) {
      InitialNetwork.requireUntiedSource(settings);
    }
    requireReplaceableCorpus(hadoop, settings.corpus().requiredDir().in(hadoop.configuration()));
    requireReplaceableRun(hadoop, settings.run().requiredDir().in(hadoop.configuration()));

    heading(out, "1/3  Preparing the corpus: " + settings.corpus().requiredDir().text());
    new CorpusPreparation(spark, settings, JOB, out)
        .make(() -> options.progress(Terminal.of(out), line -> line, spark), CorpusWriter::replace);

    heading(out, "2/3  Training: " + settings.run().requiredDir().text());
    removeEarlierRun(hadoop, settings.run().requiredDir().in(hadoop.configuration()), out);
    run = new TrainingRun(JOB, spark, reader, out);
    TrainingRun.Outcome outcome = run.start();
    if (outcome.stopped().isPresent()) {
      return outcome.exitCode();
    }
    RunDirectory trained = outcome.run();

    heading(out, "3/3  Translating the test set, which training has not seen");
    new TestTranslation(spark, settings, trained).print(out);
    out.printf(
        Locale.ROOT,
        "%nDone in %.1f minutes. Report: %s%n",
        (System.nanoTime() - start) / (double) TimeUnit.MINUTES.toNanos(1),
        trained.reportPath());
    out.flush();
    return 0;
  }

  private static void requireReplaceableCorpus(HadoopConf hadoop, Path path) throws IOException {
    boolean isOurs =
        ManifestHead.read(hadoop, path).filter(head -> head.isCorpus() && isOurs(head)).isPresent();
    boolean isThere = hadoop.fileSystem(path).exists(path) && !Published.isUnfinished(hadoop, path);
    if (!isOurs && isThere) {
      throw notOurs(hadoop, path, "corpus.dir");
    }
  }

  private static void requireReplaceableRun(HadoopConf hadoop, Path path) throws IOException {
    Optional<ManifestHead> run = ManifestHead.read(hadoop, path).filter(ManifestHead::isRun);
    if (run.isEmpty()) {
      RunDirectory.requireFree(hadoop, path);
    } else if (!isOurs(run.get())) {
      throw notOurs(hadoop, path, "run.dir");
    }
  }

  private static boolean isOurs(ManifestHead head) {
    return head.job().equals(JOB);
  }

  private static UserException notOurs(HadoopConf hadoop, Path path, String setting)
      throws IOException {
    return UserException.of(
        "%s was not made by jobs/quickstart.sh, which replaces only what it made: give another %s",
        hadoop.fileSystem(path).makeQualified(path), setting);
  }

  private static void removeEarlierRun(HadoopConf hadoop, Path path, PrintWriter out)
      throws IOException {
    if (RunDirectory.exists(hadoop, path)) {
      try (RunDirectory run = RunDirectory.openForWriting(hadoop, path, out::println)) {
        run.remove();
      }
    }
  }

  private static void heading(PrintWriter out, String text) {
    out.printf("%n== %s%n", text);
    out.flush();
  }
}
