package io.tandem.jobs;

import io.tandem.config.SettingsReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a table of settings at equal tokens: the thin shell over {@link Sweep}. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a table of cells, each a set of settings over those of the file, at equal tokens.",
      "Cells are made one after the other, each in a run directory of its own below run.dir. The"
          + " table is",
      "written there after each: sweep.md, sweep.json, sweep.html. What is finished is not made"
          + " again, what",
      "was cut off goes on, and a cell that fails does not end the sweep."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/sweep.sh --config conf/sweep-averaging.conf corpus.dir=corpus run.dir=sweep",
      "  jobs/sweep.sh --config conf/sweep-averaging.conf --cells 'k2-*' --test corpus.dir=corpus"
          + " run.dir=sweep",
      "  jobs/sweep.sh --config conf/sweep-averaging.conf --table corpus.dir=corpus run.dir=sweep",
      "  jobs/sweep.sh --master yarn --executor-memory 4g -- --config conf/sweep-averaging.conf \\",
      "      corpus.dir=hdfs:///corpora/en-de run.dir=hdfs:///sweep",
      "",
      "Equal tokens: averaging.workers * training.batchTokens * training.maximumUpdates is the same"
          + " in all cells.",
      "What a cell really trained on, its batches being seldom full, stands in the table.",
      "conf/reference.conf explains sweep.parts and sweep.cells.",
      "Exit codes: 0 all cells made, 1 some failed, 2 wrong arguments, settings or input,",
      "143 stopped by SIGTERM, 130 by SIGINT (Ctrl-C), after finishing the current round and saving"
          + " a checkpoint to continue from."
    })
public final class SweepJob implements Callable<Integer> {
  @Mixin private JobOptions options;

  @Option(
      names = "--cells",
      split = ",",
      paramLabel = "NAME",
      description = "only these, by name, where * stands for any characters; default: all")
  private List<String> names = List.of("*");

  @Option(
      names = "--test",
      description =
          "translate the corpus's test pairs with each cell's last network, by the search settings,"
              + " and score them")
  private boolean test;

  @Option(names = "--table", description = "train nothing: write the table of what is there")
  private boolean tableOnly;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new SweepJob(), args);
  }

  @Override
  public Integer call() throws IOException {
    OptionEffects.of(spec).refuseBeside("--table", "--cells", "--test");
    SettingsReader settings = options.settings(JobSettings.SWEEP);
    settings.settings().corpus().requiredDir();
    SweepPlan plan = SweepPlan.of(JobSettings.refuseOtherParts(settings).sweepCells());
    SweepPlan chosen = plan.only(names);
    return options.onSpark(
        "sweep",
        () -> "run the same command again to continue: finished cells are kept",
        () -> make(settings, plan, chosen));
  }

  private int make(SettingsReader settings, SweepPlan plan, SweepPlan chosen) throws IOException {
    SparkSession spark = options.session("sweep");
    SweepDirectory directory =
        new SweepDirectory(
            spark.sessionState().newHadoopConf(), settings.settings().run().requiredDir(), plan);
    Sweep sweep = new Sweep(spark, directory, test, spec.commandLine().getOut());
    return tableOnly ? sweep.table() : sweep.make(chosen);
  }
}
