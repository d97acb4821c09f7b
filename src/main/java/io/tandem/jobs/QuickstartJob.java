package io.tandem.jobs;

import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.store.CorpusWriter;
import io.tandem.store.HadoopConf;
import io.tandem.store.RunDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prepare, train, translate, evaluate in one go: thin over the same objects as the single jobs. */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Goes the whole way on the bundled corpus: parallel text to a scored translation.",
      "Corpus and run of an earlier quickstart are replaced."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/quickstart.sh",
      "  jobs/quickstart.sh training.maximumMinutes=25",
      "  jobs/quickstart.sh --cluster",
      "",
      "--cluster, of the script: on processes of a cluster of its own (jobs/cluster.sh), with"
          + " everything on its HDFS;",
      "the cluster is started where it does not run, and goes on afterwards.",
      "The settings are conf/quickstart.conf (conf/quickstart-cluster.conf), over"
          + " conf/reference.conf.",
      "Exit codes: 0 done, 1 failed, 2 wrong arguments, settings or input."
    })
public final class QuickstartJob implements Callable<Integer> {
  @Mixin private JobOptions options;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.end(ExitCodes.run(new QuickstartJob(), args));
  }

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    PrintWriter out = spec.commandLine().getOut();
    SettingsReader reader = options.settings();
    Settings settings = reader.settings();
    QuietSpark.beforeStart();
    SparkSession spark = options.session("quickstart");

    heading(out, "1/3  Preparing the corpus: " + settings.corpus().requiredDir().text());
    long prepareStart = System.nanoTime();
    CorpusWriter writer =
        new CorpusWriter(spark, settings, stage -> out.printf("%s%n", stage).flush());
    out.println(
        PrepareReport.of(
            writer.replace(), settings.corpus().dir(), (System.nanoTime() - prepareStart) / 1e9));
    out.println(
        "audit in "
            + AuditPage.write(settings.corpus().dir(), spark.sessionState().newHadoopConf()));

    heading(out, "2/3  Training: " + settings.run().requiredDir().text());
    removeEarlierRun(spark, new Path(settings.run().dir()));
    TrainingRun.Outcome outcome = new TrainingRun(spark, reader, out).start();
    if (outcome.stopped()) {
      return ExitCodes.TERMINATED;
    }
    RunDirectory run = outcome.run();

    heading(out, "3/3  Translating the test set, which training has not seen");
    new TestTranslation(spark, settings, run).print(out);
    out.printf(
        Locale.ROOT,
        "%nDone in %.1f minutes. Report: %s%n",
        (System.nanoTime() - start) / (double) TimeUnit.MINUTES.toNanos(1),
        run.reportPath());
    out.flush();
    return 0;
  }

  /** Only what is a run by its manifest; anything else is refused where the run is made. */
  private static void removeEarlierRun(SparkSession spark, Path path) throws IOException {
    HadoopConf hadoop = HadoopConf.of(spark.sessionState().newHadoopConf());
    if (RunDirectory.exists(hadoop, path)) {
      hadoop.fileSystem(path).delete(path, true);
    }
  }

  private static void heading(PrintWriter out, String text) {
    out.printf("%n== %s%n", text);
    out.flush();
  }
}
