package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tandem.UserException;
import io.tandem.jobs.EvaluateJob;
import io.tandem.jobs.FullDisk;
import io.tandem.jobs.ReportJob;
import io.tandem.jobs.RunsJob;
import io.tandem.jobs.TrainJob;
import io.tandem.jobs.TranslateJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class ExitCodesTest {
  private final StringWriter err = new StringWriter();

  @Test
  void aMistakeOfTheUserIsAMessageAndTwo() {
    assertThat(run(new UserException("no such thing"))).isEqualTo(2);
    assertThat(err).hasToString("probe: no such thing" + System.lineSeparator());
  }

  @Test
  void theMessageAloneIsTheResultOfTheCommandLine() {
    CommandLine mistaken = new CommandLine(new Probe(new UserException("no such thing")));
    mistaken.setErr(new PrintWriter(err, true)).getErr().println("probe: at work");
    assertThat(ExitCodes.run(mistaken)).isEqualTo(2);
    assertThat((Object) mistaken.getExecutionResult()).isEqualTo("no such thing");
    assertThat(ExitCodes.run(mistaken, "--level", "many")).isEqualTo(2);
    assertThat((String) mistaken.getExecutionResult()).startsWith("--level many: ");
  }

  @Test
  void aFaultOfOursIsAStackTraceAndOne() {
    assertThat(run(new IllegalStateException("broken"))).isEqualTo(1);
    assertThat(err.toString()).contains("IllegalStateException: broken").contains("\tat ");
  }

  @Test
  void aFullDiskIsASentenceAndOneWhateverHadoopAndSparkMakeOfIt() {
    FSError full = catchThrowableOfType(FSError.class, FullDisk::write);
    for (Throwable failure :
        List.of(
            full,
            new IllegalStateException("the Spark job failed", full),
            new UncheckedIOException((IOException) full.getCause()))) {
      assertThat(run(failure)).isEqualTo(1);
      assertThat(err.toString())
          .startsWith("probe: a disk is full")
          .contains("No space left on device; make room and run the same command again")
          .hasLineCount(1);
      err.getBuffer().setLength(0);
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsASentenceAndTwo(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    FileSystem local = FileSystem.getLocal(new Configuration());
    IOException refusal =
        catchThrowableOfType(
            IOException.class,
            () -> local.mkdirs(new org.apache.hadoop.fs.Path(file.resolve("below").toString())));
    assertThat(run(new UncheckedIOException("cannot write next to " + file, refusal))).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("probe: cannot write next to " + file + ": Parent path is not a directory: ")
        .endsWith(
            "; give another path, or make this one readable and writable" + System.lineSeparator());
  }

  @Test
  void successIsTheCommandsOwnCode() {
    assertThat(run(null)).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void anUnknownOptionIsOneSentenceAndTwo() {
    assertThat(run(null, "--lvel", "3")).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "probe: unknown option --lvel; did you mean --level?; jobs/probe.sh --help explains the options%n"
                .formatted());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          translate | --beam many         | --beam many: expected an integer of at most 2147483647
          translate | --beam              | --beam N is missing
          translate | --beam --mbr        | --beam N is missing
          translate | --beam 1 --beam 2   | --beam is given twice: leave one of them out
          translate | --mbr=maybe         | --mbr maybe: takes no value
          translate | --top-p half        | --top-p half: expected a number
          evaluate  | --format txt        | --format txt: must be one of json, text; did you mean text?
          evaluate  | --format xml        | --format xml: must be one of json, text
          evaluate  | --format text       | --hypotheses FILE and --references FILE are missing
          runs      | lst runs            | COMMAND lst: must be one of list, show, du, delete; did you mean list?
          runs      | list                | PATH is missing
          report    | --run a --corpus b  | give only one of --run and --corpus
          report    | --corpus a --corpus b | give only one of --run and --corpus
          report    | --output page.html  | --run PATH or --corpus PATH is missing
          """)
  void aWrongArgumentIsOneSentenceInOurWords(String job, String arguments, String what) {
    CommandLine command =
        new CommandLine(
            switch (job) {
              case "translate" -> new TranslateJob();
              case "evaluate" -> new EvaluateJob();
              case "runs" -> new RunsJob();
              default -> new ReportJob();
            });
    command.setErr(new PrintWriter(err, true));
    assertThat(ExitCodes.run(command, arguments.split(" "))).isEqualTo(2);
    assertThat(err)
        .hasToString("%1$s: %2$s; jobs/%1$s.sh --help explains the options%n".formatted(job, what));
  }

  @Test
  void anOptionOfSparkIsRefusedWithWhereItBelongs() {
    assertThat(job("--executor-memory", "4g", "corpus.dir=x")).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "train: --executor-memory is an option of spark-submit: put it before --, as in jobs/train.sh --executor-memory … -- …%n"
                .formatted());
  }

  @Test
  void aSettingWithDashesIsToldThatSettingsHaveNone() {
    assertThat(job("--training.batchTokens=512")).isEqualTo(2);
    assertThat(job("--seed=7")).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "train: unknown option --training.batchTokens=512: settings have no dashes, write training.batchTokens=512%ntrain: unknown option --seed=7: settings have no dashes, write seed=7%n"
                .formatted());
  }

  private int job(String... args) {
    return ExitCodes.run(new CommandLine(new TrainJob()).setErr(new PrintWriter(err, true)), args);
  }

  @Test
  void anErrorNamesTheJob() {
    run(new UserException("no such file"));
    assertThat(err.toString()).startsWith("probe: no such file");
  }

  @Test
  void versionNamesTheBuild() {
    StringWriter out = new StringWriter();
    CommandLine commandLine = new CommandLine(new EvaluateJob()).setOut(new PrintWriter(out, true));
    assertThat(ExitCodes.run(commandLine, "--version")).isZero();
    assertThat(out.toString()).startsWith("tandem ").contains(", commit ");
  }

  private int run(Throwable thrown, String... args) {
    CommandLine commandLine = new CommandLine(new Probe(thrown)).setErr(new PrintWriter(err, true));
    return ExitCodes.run(commandLine, args);
  }

  @Command(name = "probe")
  private static final class Probe implements Callable<Integer> {
    @Option(names = "--level")
    private int level;

    private final Throwable thrown;

    Probe(Throwable thrown) {
      this.thrown = thrown;
    }

    @Override
    public Integer call() throws Exception {
      if (thrown instanceof Error error) {
        throw error;
      }
      if (thrown instanceof Exception exception) {
        throw exception;
      }
      return level;
    }
  }
}
