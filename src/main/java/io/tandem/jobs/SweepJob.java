package io.tandem.jobs;

import io.tandem.config.DependentSettings;
import io.tandem.config.SettingsReader;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.JobOptions;
import io.tandem.jobs.cli.JobSettings;
import io.tandem.jobs.cli.OptionEffects;
import io.tandem.jobs.sweep.Sweep;
import io.tandem.jobs.sweep.SweepDirectory;
import io.tandem.jobs.sweep.SweepPlan;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a table of settings on equal numbers of tokens, by {@link Sweep}. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a table of runs (sweep.cells), each with its own settings on top of those",
      "of the file, all on the same number of tokens. Runs are trained one after the",
      "other, each in its own directory below run.dir. After each run, the table is",
      "written there: sweep.md, sweep.json, sweep.html. Finished runs are not repeated,",
      "interrupted ones are resumed, and a run that fails does not end the sweep. If a",
      "run has other settings than its cell has now, nothing is done.",
      "Several sweeps in one run.dir share the work, also on several machines: each",
      "skips runs that another process is training, and the last one writes the whole",
      "table.",
      "With sweep.rates and sweep.seeds, each is trained at every rate with the first",
      "seed, and with the other seeds at the rate with the lowest validation loss; the",
      "table has means with spread, and differences from the first paired by seed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/sweep.sh --config conf/sweep-averaging.conf \\",
      "      corpus.dir=corpus run.dir=sweep",
      "  jobs/sweep.sh --config conf/sweep-averaging.conf --cells 'k2-*' --test \\",
      "      corpus.dir=corpus run.dir=sweep",
      "  jobs/sweep.sh --config conf/sweep-averaging.conf --cells 'k2-*' \\",
      "      'sweep.rates=[0.7, 1, 1.4]' 'sweep.seeds=[1, 2, 3]' \\",
      "      corpus.dir=corpus run.dir=sweep",
      "  jobs/sweep.sh --config conf/sweep-averaging.conf --table \\",
      "      corpus.dir=corpus run.dir=sweep",
      "  jobs/sweep.sh --master yarn --executor-memory 4g \\",
      "      --conf spark.executor.memoryOverhead=2g -- \\",
      "      --config conf/sweep-averaging.conf \\",
      "      corpus.dir=hdfs:///corpora/en-de run.dir=hdfs:///sweep",
      "",
      "The same number of tokens: all runs must have the same product of",
      "averaging.workers, training.batchTokens and training.maximumUpdates. The table",
      "says how many tokens each was actually trained on, as batches are seldom full.",
      "None may stop early: set validation.patience = 0.",
      "conf/reference.conf explains sweep.parts, sweep.cells, sweep.rates, sweep.seeds.",
      "",
      "Exit codes: 0 all runs trained, 1 some failed, 2 wrong arguments, settings or",
      "input; 143 stopped by SIGTERM, 130 by SIGINT (Ctrl-C), after finishing the",
      "current round and saving a checkpoint to continue from."
    })
public final class SweepJob implements Callable<Integer> {
  @Mixin private JobOptions options;

  @Option(
      names = "--cells",
      split = ",",
      paramLabel = "NAME",
      description =
          "train only the runs with these names, where * matches any characters; default: all")
  private List<String> names = List.of("*");

  @Option(
      names = "--test",
      description =
          "translate the corpus's test pairs with each run's last network, using the search"
              + " settings, and score them")
  private boolean test;

  @Option(names = "--table", description = "train nothing; write the table of the existing runs")
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
    requireEffect(settings, plan);
    plan.only(names);
    return options.onSpark(
        "sweep",
        () -> "run the same command again to continue: finished runs are kept",
        () -> make(settings, plan));
  }

  private static void requireEffect(SettingsReader settings, SweepPlan plan) {
    DependentSettings.OF_TRAINING.requireEffect(
        settings, plan.cells().stream().map(cell -> cell.reader().settings()).toList());
  }

  private int make(SettingsReader settings, SweepPlan planned) throws IOException {
    SparkSession spark = options.session("sweep");
    HadoopConf conf = HadoopConf.of(spark.sessionState().newHadoopConf());
    SweepPlan plan = planned.withModels(conf);
    requireEffect(settings, plan); // once more, with those of the models
    SweepDirectory directory =
        new SweepDirectory(conf.configuration(), settings.settings().run().requiredDir(), plan);
    if (tableOnly) {
      directory.requireBegun();
    }
    directory.requireSettings();
    Sweep.TestPairs testPairs = test ? Sweep.TestPairs.TRANSLATED : Sweep.TestPairs.IGNORED;
    Sweep sweep = new Sweep(spark, directory, testPairs, spec.commandLine().getOut());
    return tableOnly ? sweep.table() : sweep.make(plan.only(names));
  }
}
