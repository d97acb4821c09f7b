package io.tandem.jobs;

import io.tandem.UserException;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.run.RunDirectory;
import io.tandem.run.charts.ChartSeries;
import io.tandem.run.report.AuditPage;
import io.tandem.run.report.ComparisonPage;
import io.tandem.run.report.HtmlPage;
import io.tandem.run.report.ReportPage;
import io.tandem.run.report.RunComparison;
import io.tandem.run.report.RunReport;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.PlainLocalFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the report page of runs, finished or still running; needs no Spark session. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes report.html into the directory of a training run, finished or still",
      "running; given several runs, a page that compares them; or audit.html into a",
      "corpus directory. With --output, the page is written there instead."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/report.sh --run hdfs:///runs/en-de",
      "  jobs/report.sh --run runs/k2 --run runs/k4 --output comparison.html",
      "  jobs/report.sh --corpus hdfs:///corpora/en-de",
      "",
      "Exit codes: 0 written, 1 failed, 2 wrong arguments, or not a run or a corpus."
    })
public final class ReportJob implements Callable<Integer> {
  @ArgGroup(exclusive = true, multiplicity = "1")
  private Subject subject;

  private static final class Subject {
    @Option(
        names = "--run",
        paramLabel = "PATH",
        description =
            "run directory (run.dir of jobs/train.sh), on any Hadoop path; give it several times to"
                + " compare runs")
    private List<String> runs = List.of();

    @Option(
        names = "--corpus",
        paramLabel = "PATH",
        description = "corpus directory (corpus.dir of jobs/prepare.sh), on any Hadoop path")
    private String corpus;
  }

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "where to write the page, on any Hadoop path; an older page is replaced; default: into"
              + " the directory of the run or corpus")
  private String output;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    ExitCodes.main(new ReportJob(), args);
  }

  @Override
  public Integer call() throws IOException {
    Path page = subject.corpus == null ? writeReport(subject.runs) : writeAudit(subject.corpus);
    spec.commandLine().getOut().println(page);
    return 0;
  }

  private Path writeReport(List<String> paths) throws IOException {
    HadoopConf conf = HadoopConf.of(PlainLocalFiles.configuration());
    // A run may be given twice, and its path be spelt in several ways.
    Map<Path, Path> places = new LinkedHashMap<>();
    for (String path : paths) {
      Path place = GivenPath.option("--run", path).in(conf.configuration());
      places.putIfAbsent(conf.fileSystem(place).makeQualified(place), place);
    }
    List<RunDirectory> runs = new ArrayList<>();
    for (Path place : places.values()) {
      runs.add(RunDirectory.open(conf, place));
    }
    return runs.size() == 1 ? report(runs.get(0)) : comparison(runs, conf);
  }

  private Path report(RunDirectory run) throws IOException {
    if (output != null) {
      return write(ReportPage.html(run), run.conf().configuration());
    }
    ReportPage.write(run);
    return run.reportPath();
  }

  private Path comparison(List<RunDirectory> runs, HadoopConf conf) throws IOException {
    if (runs.size() > ChartSeries.MAX_SERIES) {
      throw UserException.of(
          "%d runs are too many to tell apart in one chart; give at most %d",
          runs.size(), ChartSeries.MAX_SERIES);
    }
    if (output == null) {
      throw new UserException("several --run are compared on one page: give --output FILE for it");
    }
    List<RunReport> reports = new ArrayList<>();
    for (RunDirectory run : runs) {
      reports.add(RunReport.of(run));
    }
    return write(new ComparisonPage(new RunComparison(reports)).html(), conf.configuration());
  }

  private Path write(String html, Configuration hadoop) throws IOException {
    return HtmlPage.write(GivenPath.option("--output", output), html, hadoop);
  }

  private Path writeAudit(String path) throws IOException {
    Configuration hadoop = PlainLocalFiles.configuration();
    Path corpus = GivenPath.option("--corpus", path).asDirectory().in(hadoop);
    return output == null
        ? AuditPage.write(corpus.toString(), hadoop)
        : write(AuditPage.html(corpus.toString(), hadoop), hadoop);
  }
}
