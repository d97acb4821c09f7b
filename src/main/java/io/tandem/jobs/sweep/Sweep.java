package io.tandem.jobs.sweep;

import io.tandem.config.Settings;
import io.tandem.config.SweepCell;
import io.tandem.config.UserException;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.FailureLine;
import io.tandem.jobs.cli.StopSignal;
import io.tandem.jobs.train.TestFiles;
import io.tandem.jobs.train.TrainingRun;
import io.tandem.run.RunDirectory;
import io.tandem.training.DivergenceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Trains the runs of a sweep that are not finished yet, one after the other, and maintains their
 * table. Driver only, one thread.
 */
public final class Sweep {
  private final SparkSession session;
  private final SweepDirectory directory;
  private final TestPairs testPairs;
  private final PrintWriter out;

  /** The signal that stopped the current run. */
  private Optional<StopSignal.Kind> stopped = Optional.empty();

  /** The number of runs of this sweep, of those begun, and of those that failed. */
  private int total;

  private int begun;
  private int failed;

  /** The use of the test pairs. */
  public enum TestPairs {
    /** They are not translated. */
    IGNORED,

    /** The last network of each run translates them. */
    TRANSLATED
  }

  public Sweep(
      SparkSession session, SweepDirectory directory, TestPairs testPairs, PrintWriter out) {
    this.session = session;
    this.directory = directory;
    this.testPairs = testPairs;
    this.out = out;
  }

  /** Writes and prints the table of the existing runs. Returns the exit code. */
  public int table() throws IOException {
    out.println(directory.writeTable());
    out.println("table: " + directory.page());
    out.flush();
    return 0;
  }

  /**
   * Trains these combinations: each at every rate with the first seed, then at the best rate with
   * the other seeds. Returns the exit code.
   */
  public int make(SweepPlan plan) throws IOException {
    total = plan.cells().size() * plan.runsOfEach();
    for (int i = 0; i < plan.cells().size() && stopped.isEmpty(); i++) {
      make(plan.cells().get(i));
      begun = (i + 1) * plan.runsOfEach();
    }
    if (stopped.isPresent()) {
      return stopped.get().exitCode();
    }
    out.println();
    table();
    return failed == 0 ? 0 : ExitCodes.FAILED;
  }

  private void make(SweepCell cell) throws IOException {
    for (SweepCell.Run run : cell.trials()) {
      // With one rate there is nothing to choose, and its test pairs can follow at once.
      make(run, cell.rates().size() == 1 ? testPairs : TestPairs.IGNORED);
      if (stopped.isPresent()) {
        return;
      }
    }
    CellResults results = directory.results(cell);
    Optional<BigDecimal> best = results.bestRate();
    if (best.isEmpty()) {
      out.println(cell.name() + ": no rate could be trained, so its other seeds are left out");
      return;
    }
    if (cell.rates().size() > 1) {
      out.printf(
          Locale.ROOT,
          "%n%s: the best of %d rates by validation loss is %s * training.learningRate%s%n",
          cell.name(),
          cell.rates().size(),
          best.get().toPlainString(),
          results.place() == CellResults.Place.BETWEEN ? "" : ", " + results.place().words());
      translateTest(cell.runsAt(best.get()).get(0));
    }
    for (SweepCell.Run run : cell.runsAt(best.get()).stream().skip(1).toList()) {
      make(run, testPairs);
      if (stopped.isPresent()) {
        return;
      }
    }
  }

  private void make(SweepCell.Run run, TestPairs pairs) throws IOException {
    begun++;
    out.printf(Locale.ROOT, "%n== %d of %d: %s%n", begun, total, run.name()).flush();
    attempt(
        run,
        () -> {
          if (directory.isFinished(run)) {
            out.println("already done");
          } else {
            stopped = train(run).stopped();
          }
          if (stopped.isEmpty()) {
            translate(run, pairs);
          }
        });
    directory.writeTable();
  }

  /** Translates the test pairs with a run that was trained before the others of its seed. */
  private void translateTest(SweepCell.Run run) throws IOException {
    attempt(run, () -> translate(run, testPairs));
    directory.writeTable();
  }

  /** Work on a run. */
  private interface Work {
    void run() throws IOException;
  }

  private void attempt(SweepCell.Run run, Work work) throws IOException {
    try {
      work.run();
    } catch (UserException | DivergenceException e) {
      failed(run, e.getMessage());
    } catch (IOException | RuntimeException e) {
      if (session.sparkContext().isStopped()) {
        throw e; // no further run can be trained
      }
      e.printStackTrace(out);
      failed(run, FailureLine.ofRoot(e));
    }
  }

  private TrainingRun.Outcome train(SweepCell.Run of) throws IOException {
    TrainingRun run = new TrainingRun("sweep", session, of.reader(), out);
    return directory.isBegun(of) ? run.resume() : run.start();
  }

  private void translate(SweepCell.Run of, TestPairs pairs) throws IOException {
    if (pairs == TestPairs.IGNORED) {
      return;
    }
    RunDirectory run = directory.open(of);
    Settings settings = of.reader().settings();
    if (!new TestFiles(run).are(TestTranslation.search(settings))) {
      new TestTranslation(session, settings, run).translate(run.lastCheckpoint().orElseThrow());
    }
  }

  private void failed(SweepCell.Run run, String why) {
    out.println(run.name() + ": " + why);
    directory.failed(run, why);
    failed++;
  }
}
