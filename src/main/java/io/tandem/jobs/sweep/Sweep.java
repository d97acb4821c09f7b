package io.tandem.jobs.sweep;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SweepCell;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.FailureLine;
import io.tandem.jobs.cli.StopSignal;
import io.tandem.jobs.train.TestFiles;
import io.tandem.jobs.train.TrainingRun;
import io.tandem.run.RunDirectory;
import io.tandem.storage.publish.HeldException;
import io.tandem.training.worker.DivergenceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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

  /** The runs that are finished or have failed. */
  private final Set<String> settled = new HashSet<>();

  /** The runs that another sweep is training. */
  private final Set<String> held = new HashSet<>();

  private final Set<String> cellsWithBestRate = new HashSet<>();
  private int failed;

  /** The use of the test pairs. */
  public enum TestPairs {
    /** They are not translated. */
    IGNORED,

    /** They are translated by the last network of each run. */
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
   * the other seeds. A run that another sweep is training is revisited after all others. Returns
   * the exit code.
   */
  public int make(SweepPlan plan) throws IOException {
    List<SweepCell> open = new ArrayList<>(plan.cells());
    while (!open.isEmpty()) {
      for (SweepCell cell : List.copyOf(open)) {
        if (make(cell, plan)) {
          open.remove(cell);
        }
        if (stopped.isPresent()) {
          return stopped.get().exitCode();
        }
      }
    }
    out.println();
    table();
    return failed == 0 ? 0 : ExitCodes.FAILED;
  }

  /** Returns whether it is complete; if not, another sweep is training one of its runs. */
  private boolean make(SweepCell cell, SweepPlan plan) throws IOException {
    Position position = new Position(plan, plan.cells().indexOf(cell));
    // A single rate needs no choice, so its run is tested at once.
    TestPairs ofTrials = cell.rates().size() == 1 ? testPairs : TestPairs.IGNORED;
    if (!make(cell.trials(), ofTrials, position)) {
      return false;
    }
    CellResults results = directory.results(cell);
    Optional<BigDecimal> best = results.bestRate();
    if (best.isEmpty()) {
      out.println(cell.name() + ": no rate could be trained, so its other seeds are left out");
      return true;
    }
    List<SweepCell.Run> seeds = cell.runsAt(best.get());
    if (cell.rates().size() > 1 && cellsWithBestRate.add(cell.name())) {
      out.printf(
          Locale.ROOT,
          "%n%s: the best of %d rates by validation loss is %s * training.learningRate%s%n",
          cell.name(),
          cell.rates().size(),
          best.get().toPlainString(),
          results.place() == CellResults.Place.BETWEEN ? "" : ", " + results.place().words());
      translateTest(seeds.get(0));
    }
    return make(seeds.subList(1, seeds.size()), testPairs, position.after(cell.trials().size()));
  }

  /** The index of a run among all. */
  private record Position(int before, int total) {
    Position(SweepPlan plan, int cell) {
      this(cell * plan.runsOfEach(), plan.cells().size() * plan.runsOfEach());
    }

    Position after(int runs) {
      return new Position(before + runs, total);
    }

    @Override
    public String toString() {
      return Text.format("%d of %d", before + 1, total);
    }
  }

  /** Returns whether all are finished or have failed; false if a signal stopped one. */
  private boolean make(List<SweepCell.Run> runs, TestPairs pairs, Position first)
      throws IOException {
    boolean settledAll = true;
    for (int i = 0; i < runs.size() && stopped.isEmpty(); i++) {
      settledAll &= make(runs.get(i), pairs, first.after(i));
    }
    return settledAll && stopped.isEmpty();
  }

  private boolean make(SweepCell.Run run, TestPairs pairs, Position position) throws IOException {
    if (settled.contains(run.name())) {
      return true;
    }
    if (held.contains(run.name()) && directory.isHeld(run)) {
      return false;
    }
    out.printf(Locale.ROOT, "%n== %s: %s%n", position, run.name()).flush();
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
    return settled.contains(run.name());
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
    boolean begun = directory.isBegun(run);
    try {
      work.run();
      settled.add(run.name());
    } catch (HeldException e) {
      leave(run);
    } catch (UserException e) {
      if (!begun && directory.isBegun(run)) {
        leave(run); // Another sweep was faster.
      } else {
        failed(run, e.getMessage());
      }
    } catch (DivergenceException e) {
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
    return directory.isBegun(of) ? run.resumeUnless(() -> directory.isFinished(of)) : run.start();
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

  private void leave(SweepCell.Run run) {
    out.println(run.name() + ": another process is training it; it has its turn again later");
    held.add(run.name());
  }

  private void failed(SweepCell.Run run, String why) {
    settled.add(run.name());
    out.println(run.name() + ": " + why);
    directory.failed(run, why);
    failed++;
  }
}
