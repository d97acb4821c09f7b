package io.tandem.jobs.sweep;

import io.tandem.config.GivenPath;
import io.tandem.config.Settings;
import io.tandem.config.SweepCell;
import io.tandem.jobs.train.ResumedSettings;
import io.tandem.report.RunReport;
import io.tandem.run.RunDirectory;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.HadoopConf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  boolean isBegun(SweepCell cell) throws IOException {
    return RunDirectory.exists(conf, runPath(cell));
  }

  /**
   * Returns whether the run was trained to its end.
   *
   * @throws io.tandem.config.UserException if it was trained with different settings
   */
  boolean isFinished(SweepCell cell) throws IOException {
    if (!isBegun(cell)) {
      return false;
    }
    RunReport report = RunReport.of(run(cell));
    Settings now = cell.reader().settings();
    ResumedSettings.requireSameTraining(run(cell), now);
    return report.state().equals("finished") && report.updates() >= now.training().maximumUpdates();
  }

  /** Returns the run directory of a run that was begun. */
  RunDirectory run(SweepCell cell) throws IOException {
    return RunDirectory.open(conf, runPath(cell));
  }

  private static Path runPath(SweepCell cell) {
    return cell.reader().settings().run().requiredDir().path();
  }

  /** Remembers why a run could not be trained. */
  void failed(SweepCell cell, String why) {
    failures.put(cell.name(), why);
  }

  /** Returns the path of the table's page. */
  Path page() {
    return new Path(path, "sweep.html");
  }

  /** Writes the current table, and returns it as Markdown. */
  String writeTable() throws IOException {
    SweepTable table = new SweepTable(results());
    write("sweep.json", table.json());
    write("sweep.md", table.markdown());
    write(page().getName(), new SweepPage(table).html());
    return table.markdown();
  }

  private List<SweepResult> results() throws IOException {
    List<SweepResult> results = new ArrayList<>();
    for (SweepCell cell : plan.cells()) {
      String failure = failures.getOrDefault(cell.name(), "");
      results.add(
          isBegun(cell)
              ? SweepResult.of(cell, run(cell), failure)
              : SweepResult.notBegun(cell, failure));
    }
    return results;
  }

  private void write(String name, String text) throws IOException {
    AtomicFile.write(conf, new Path(path, name), text.getBytes(StandardCharsets.UTF_8));
  }
}
