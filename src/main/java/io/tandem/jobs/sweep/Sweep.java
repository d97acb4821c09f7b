package io.tandem.jobs.sweep;

import io.tandem.config.SweepCell;
import io.tandem.config.UserException;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.StopSignal;
import io.tandem.jobs.train.TestFiles;
import io.tandem.jobs.train.TrainingRun;
import io.tandem.run.RunDirectory;
import io.tandem.training.DivergenceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Trains the runs of a sweep that are not finished yet, one after the other, and maintains their
 * table. Driver only.
 */
public final class Sweep {
  private final SparkSession session;
  private final SweepDirectory directory;
  private final TestPairs testPairs;
  private final PrintWriter out;

  /** The signal that stopped the current run. */
  private Optional<StopSignal.Kind> stopped = Optional.empty();

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

  /** Trains these runs. Returns the exit code. */
  public int make(SweepPlan cells) throws IOException {
    int failed = 0;
    for (int i = 0; i < cells.cells().size(); i++) {
      SweepCell cell = cells.cells().get(i);
      out.printf(Locale.ROOT, "%n== %d of %d: %s%n", i + 1, cells.cells().size(), cell.name())
          .flush();
      Outcome outcome = make(cell);
      directory.writeTable();
      if (stopped.isPresent()) {
        return stopped.get().exitCode();
      }
      failed += outcome == Outcome.FAILED ? 1 : 0;
    }
    out.println();
    table();
    return failed == 0 ? 0 : ExitCodes.FAILED;
  }

  /** The ways in which the work on a run ends. */
  private enum Outcome {
    MADE,
    FAILED,
    STOPPED
  }

  private Outcome make(SweepCell cell) throws IOException {
    try {
      if (directory.isFinished(cell)) {
        out.println("already done");
      } else {
        stopped = train(cell).stopped();
        if (stopped.isPresent()) {
          return Outcome.STOPPED;
        }
      }
      if (testPairs == TestPairs.TRANSLATED) {
        translateTest(cell);
      }
      return Outcome.MADE;
    } catch (UserException | DivergenceException e) {
      return failed(cell, e.getMessage());
    } catch (IOException | RuntimeException e) {
      if (session.sparkContext().isStopped()) {
        throw e; // no further run can be trained
      }
      e.printStackTrace(out);
      return failed(cell, e.toString());
    }
  }

  private TrainingRun.Outcome train(SweepCell cell) throws IOException {
    TrainingRun run = new TrainingRun("sweep", session, cell.reader(), out);
    return directory.isBegun(cell) ? run.resume() : run.start();
  }

  private void translateTest(SweepCell cell) throws IOException {
    RunDirectory run = directory.run(cell);
    if (new TestFiles(run).bleu().isEmpty()) {
      new TestTranslation(session, cell.reader().settings(), run)
          .translate(run.lastCheckpoint().orElseThrow());
    }
  }

  private Outcome failed(SweepCell cell, String why) {
    out.println(cell.name() + ": " + why);
    directory.failed(cell, why);
    return Outcome.FAILED;
  }
}
