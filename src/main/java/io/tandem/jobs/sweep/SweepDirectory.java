package io.tandem.jobs.sweep;

import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SweepCell;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusReference;
import io.tandem.jobs.train.ResumedSettings;
import io.tandem.jobs.train.TrainingRun;
import io.tandem.run.RunDirectory;
import io.tandem.run.report.RunReport;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.publish.HeldException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** Returns whether a living process writes a run; takes some seconds. */
  boolean isHeld(SweepCell.Run run) throws IOException {
    if (!isBegun(run)) {
      return false;
    }
    try (RunDirectory free = RunDirectory.openForWriting(conf, runPath(run), line -> {})) {
      return false;
    } catch (HeldException e) {
      return true;
    }
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
    return isFinished(run, begun, RunReport.of(begun));
  }

  private boolean isFinished(SweepCell.Run run, RunDirectory begun, RunReport report)
      throws IOException {
    Settings now = ResumedSettings.withMathOf(begun, run.reader()).settings();
    ResumedSettings.requireSameTraining(begun, now);
    ResumedSettings.requireSameFigures(begun, now);
    CorpusReference trained = report.manifest().corpus();
    corpus(now).ifPresent(there -> TrainingRun.requireSameCorpus(trained, there));
    long updates = now.training().maximumUpdates();
    // A round may go beyond the last update; more updates mean a longer training.
    boolean isLonger = ResumedSettings.of(begun).training().maximumUpdates() > updates;
    if (isLonger && report.updates() > updates) {
      throw UserException.of(
          "the run has made %,d updates, more than training.maximumUpdates = %,d; raise it, or"
              + " choose another run.dir",
          report.updates(), updates);
    }
    return report.state().equals("finished") && report.updates() >= updates;
  }

  /**
   * Requires every run that was begun to have the settings of its cell, before others are trained
   * and its figures are shown.
   *
   * @throws UserException naming the first that was trained with different settings, or for longer
   */
  public void requireSettings() throws IOException {
    for (SweepCell cell : plan.cells()) {
      for (BigDecimal rate : cell.rates()) {
        for (SweepCell.Run run : cell.runsAt(rate)) {
          requireSettings(run);
        }
      }
    }
  }

  /** Requires that there is a directory, whose table would otherwise be one of nothing. */
  public void requireBegun() throws IOException {
    if (!path.getFileSystem(conf.configuration()).exists(path)) {
      throw UserException.of(
          "--table: there is no %s: give the run.dir of a sweep that was begun", path);
    }
  }

  private void requireSettings(SweepCell.Run run) throws IOException {
    try {
      isFinished(run);
    } catch (UserException e) {
      throw new UserException(
          "sweep.cells: %s does not go with the run at %s, so nothing was done: %s; a run with new settings needs another run.dir or another name of its part, or comes after jobs/runs.sh delete %s"
              .formatted(run.name(), runPath(run), e.getMessage(), runPath(run)),
          e);
    }
  }

  /** Returns the current corpus; empty if it is gone, which does not affect the table. */
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

  /**
   * Writes the table, and returns it as Markdown. Other processes may train runs of the sweep and
   * write it as well: as finished runs are read again afterwards, the last writer includes all.
   */
  String writeTable() throws IOException {
    List<CellResults> now = results();
    List<CellResults> written;
    String markdown;
    do {
      written = now;
      markdown = write(written);
      now = results();
    } while (!finished(now).equals(finished(written)));
    return markdown;
  }

  /** Returns the completed runs, with BLEU of their test pairs. */
  private static Map<String, Double> finished(List<CellResults> cells) {
    Map<String, Double> finished = new HashMap<>();
    for (CellResults cell : cells) {
      cell.finished().forEach(run -> finished.put(run, cell.byRun().get(run).testScore()));
    }
    return finished;
  }

  private String write(List<CellResults> cells) throws IOException {
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

  private List<CellResults> results() throws IOException {
    List<CellResults> cells = new ArrayList<>();
    for (SweepCell cell : plan.cells()) {
      cells.add(results(cell));
    }
    return cells;
  }

  /** Returns the results of the rates with the first seed, and of the best rate with the others. */
  CellResults results(SweepCell cell) throws IOException {
    Map<String, SweepResult> results = new LinkedHashMap<>();
    Set<String> finished = new HashSet<>();
    for (SweepCell.Run run : cell.trials()) {
      read(run, results, finished);
    }
    Optional<BigDecimal> best = new CellResults(cell, results, finished).bestRate();
    if (best.isPresent()) {
      for (SweepCell.Run run : cell.runsAt(best.get()).stream().skip(1).toList()) {
        read(run, results, finished);
      }
    }
    return new CellResults(cell, results, finished);
  }

  /** Reads a run only once, because another process may be training it. */
  private void read(SweepCell.Run run, Map<String, SweepResult> results, Set<String> finished)
      throws IOException {
    String failure = failures.getOrDefault(run.name(), "");
    if (!isBegun(run)) {
      results.put(run.name(), SweepResult.notBegun(run, failure));
      return;
    }
    RunDirectory begun = open(run);
    RunReport report = RunReport.of(begun);
    results.put(run.name(), SweepResult.of(run, begun, report, failure));
    try {
      if (isFinished(run, begun, report)) {
        finished.add(run.name());
      }
    } catch (UserException e) {
      // The run has other settings; the sweep reports that later.
    }
  }

  private void write(String name, String text) throws IOException {
    AtomicFile.write(conf, new Path(path, name), text.getBytes(StandardCharsets.UTF_8));
  }
}
