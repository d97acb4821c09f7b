package io.tandem.jobs;

import io.tandem.store.CorpusDirectory;
import io.tandem.store.HadoopConf;
import io.tandem.store.RunDirectory;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the report page of a run, finished or still running; needs no Spark session. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Writes report.html into the directory of a training run, finished or running,",
      "or audit.html into a corpus directory."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/report.sh --run hdfs:///runs/en-de",
      "  jobs/report.sh --corpus hdfs:///corpora/en-de",
      "",
      "Exit codes: 0 written, 1 failed, 2 wrong arguments, not a run or not a corpus."
    })
public final class ReportJob implements Callable<Integer> {
  @ArgGroup(exclusive = true, multiplicity = "1")
  private Subject subject;

  private static final class Subject {
    @Option(
        names = "--run",
        paramLabel = "PATH",
        description = "run directory (run.dir of jobs/train.sh), on any Hadoop path")
    private String run;

    @Option(
        names = "--corpus",
        paramLabel = "PATH",
        description = "corpus directory (corpus.dir of jobs/prepare.sh), on any Hadoop path")
    private String corpus;
  }

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(ExitCodes.run(new ReportJob(), args));
  }

  @Override
  public Integer call() throws IOException {
    Path page = subject.run == null ? writeAudit(subject.corpus) : writeReport(subject.run);
    spec.commandLine().getOut().println(page);
    return 0;
  }

  private static Path writeReport(String path) throws IOException {
    RunDirectory run = RunDirectory.open(HadoopConf.of(new Configuration()), new Path(path));
    ReportPage.write(run);
    return run.reportPath();
  }

  private static Path writeAudit(String path) throws IOException {
    CorpusDirectory corpus = CorpusDirectory.open(path, new Configuration());
    AuditPage.write(corpus);
    return corpus.auditPage();
  }
}
