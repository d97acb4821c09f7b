package io.tandem.jobs.sweep;

import io.tandem.config.GivenPath;
import io.tandem.config.Settings;
import io.tandem.config.SweepCell;
import io.tandem.config.UserException;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.jobs.train.ResumedSettings;
import io.tandem.jobs.train.TrainingRun;
import io.tandem.report.RunReport;
import io.tandem.run.RunDirectory;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The directory of a sweep, on any Hadoop file system: a run directory for each run that was begun,
 * and the table as {@code sweep.md}, {@code sweep.json} and {@code sweep.html}. Everything known
 * about a run is in its run directory, except why it failed in this process. Driver only.
 */
public final class SweepDirectory {
  private final HadoopConf conf;
  private final Path path;
  private final SweepPlan plan;
  private final Map<String, String> failures = new HashMap<>();
  private final Map<Path, Optional<CorpusReference>> corpora = new HashMap<>();

  /**
   * @param path the path of the sweep
   * @param plan all runs of the table, trained by this process or not
   */
  public SweepDirectory(Configuration hadoop, GivenPath path, SweepPlan plan) {
    this.conf = HadoopConf.of(hadoop);
    this.path = path.in(hadoop);
    this.plan = plan;
  }

  /** Returns whether there is a run to resume. */
  boolean isBegun(SweepCell.Run run) throws IOException {
    return RunDirectory.exists(conf, runPath(run));
  }

  /**
   * Returns whether the run was trained to its end.
   *
   * @throws UserException if it was trained with different settings, or for longer
   */
  boolean isFinished(SweepCell.Run run) throws IOException {
    if (!isBegun(run)) {
      return false;
    }
    RunDirectory begun = open(run);
    Settings now = ResumedSettings.withMathOf(begun, run.reader()).settings();
    ResumedSettings.requireSameTraining(begun, now);
    ResumedSettings.requireSameFigures(begun, now);
    CorpusReference trained = begun.manifest().corpus();
    corpus(now).ifPresent(there -> TrainingRun.requireSameCorpus(trained, there));
    long updates = now.training().maximumUpdates();
    RunReport report = RunReport.of(begun);
    // A round may go beyond the last update, but a longer training has more of them.
    boolean isLonger = ResumedSettings.of(begun).training().maximumUpdates() > updates;
    if (isLonger && report.updates() > updates) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "the run has made %,d updates, more than training.maximumUpdates = %,d; raise it, or"
                  + " choose another run.dir",
              report.updates(),
              updates));
    }
    return report.state().equals("finished") && report.updates() >= updates;
  }

  /** Returns the corpus as it is now; empty if it is gone, which a table does not mind. */
  private Optional<CorpusReference> corpus(Settings settings) throws IOException {
    Path directory = settings.corpus().requiredDir().in(conf.configuration());
    if (!corpora.containsKey(directory)) {
      boolean isThere = CorpusDirectory.identity(directory, conf).isPresent();
      corpora.put(directory, isThere ? Optional.of(reference(directory)) : Optional.empty());
    }
    return corpora.get(directory);
  }

  private CorpusReference reference(Path corpus) throws IOException {
    return CorpusReference.of(CorpusDirectory.open(corpus.toString(), conf.configuration()), conf);
  }

  /** Returns the run directory of a run that was begun. */
  RunDirectory open(SweepCell.Run run) throws IOException {
    return RunDirectory.open(conf, runPath(run));
  }

  private static Path runPath(SweepCell.Run run) {
    return run.reader().settings().run().requiredDir().path();
  }

  /** Remembers why a run could not be trained. */
  void failed(SweepCell.Run run, String why) {
    failures.put(run.name(), why);
  }

  /** Returns the path of the table's page. */
  Path page() {
    return new Path(path, "sweep.html");
  }

  /** Writes the current table, and returns it as Markdown. */
  String writeTable() throws IOException {
    List<CellResults> cells = new ArrayList<>();
    for (SweepCell cell : plan.cells()) {
      cells.add(results(cell));
    }
    if (plan.isSingle()) {
      SweepTable table =
          SweepTable.ofCells(cells.stream().flatMap(cell -> cell.all().stream()).toList());
      return write(table.json(), table.markdown(), new SweepPage(table).html());
    }
    SeedsTable table = new SeedsTable(cells);
    return write(table.json(), table.markdown(), new SeedsPage(table).html());
  }

  private String write(String json, String markdown, String html) throws IOException {
    write("sweep.json", json);
    write("sweep.md", markdown);
    write(page().getName(), html);
    return markdown;
  }

  /** Returns the results of the rates with the first seed, and of the best rate with the others. */
  CellResults results(SweepCell cell) throws IOException {
    CellResults trials = results(cell, cell.trials());
    Optional<BigDecimal> best = trials.bestRate();
    if (best.isEmpty()) {
      return trials;
    }
    List<SweepCell.Run> runs = new ArrayList<>(cell.trials());
    runs.addAll(cell.runsAt(best.get()).stream().skip(1).toList());
    return results(cell, runs);
  }

  private CellResults results(SweepCell cell, List<SweepCell.Run> runs) throws IOException {
    Map<String, SweepResult> results = new LinkedHashMap<>();
    Set<String> finished = new HashSet<>();
    for (SweepCell.Run run : runs) {
      results.put(run.name(), result(run));
      if (isFinishedWithThese(run)) {
        finished.add(run.name());
      }
    }
    return new CellResults(cell, results, finished);
  }

  private boolean isFinishedWithThese(SweepCell.Run run) throws IOException {
    try {
      return isFinished(run);
    } catch (UserException e) {
      return false; // trained with other settings, as is said when it is its turn
    }
  }

  private SweepResult result(SweepCell.Run run) throws IOException {
    String failure = failures.getOrDefault(run.name(), "");
    return isBegun(run)
        ? SweepResult.of(run, open(run), failure)
        : SweepResult.notBegun(run, failure);
  }

  private void write(String name, String text) throws IOException {
    AtomicFile.write(conf, new Path(path, name), text.getBytes(StandardCharsets.UTF_8));
  }
}
