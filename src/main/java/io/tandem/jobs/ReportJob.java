package io.tandem.jobs;

import io.tandem.store.HadoopConf;
import io.tandem.store.RunDirectory;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the report page of a run, finished or still running; needs no Spark session. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = "Writes report.html into the directory of a training run, finished or running.",
    footerHeading = "%nExample:%n",
    footer = {
      "  jobs/report.sh --run hdfs:///runs/en-de",
      "",
      "Exit codes: 0 written, 1 failed, 2 wrong arguments or not a run."
    })
public final class ReportJob implements Callable<Integer> {
  @Option(
      names = "--run",
      required = true,
      paramLabel = "PATH",
      description = "run directory (run.dir of jobs/train.sh), on any Hadoop path")
  private String path;

  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(ExitCodes.run(new ReportJob(), args));
  }

  @Override
  public Integer call() throws IOException {
    RunDirectory run = RunDirectory.open(HadoopConf.of(new Configuration()), new Path(path));
    ReportPage.write(run);
    spec.commandLine().getOut().println(run.reportPath());
    return 0;
  }
}
