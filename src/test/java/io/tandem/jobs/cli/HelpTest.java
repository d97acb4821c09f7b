package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.jobs.AveragingJob;
import io.tandem.jobs.BenchJob;
import io.tandem.jobs.EvaluateJob;
import io.tandem.jobs.ExportJob;
import io.tandem.jobs.ImportJob;
import io.tandem.jobs.LedgerJob;
import io.tandem.jobs.PipelineJob;
import io.tandem.jobs.PrepareJob;
import io.tandem.jobs.QuickstartJob;
import io.tandem.jobs.ReportJob;
import io.tandem.jobs.RunsJob;
import io.tandem.jobs.SweepJob;
import io.tandem.jobs.TrainJob;
import io.tandem.jobs.TranslateJob;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

class HelpTest {
  private static final int WIDTH = 80;

  private static Stream<Object> jobs() {
    return Stream.of(
        new AveragingJob(),
        new BenchJob(),
        new EvaluateJob(),
        new ExportJob(),
        new ImportJob(),
        new LedgerJob(),
        new PipelineJob(),
        new PrepareJob(),
        new QuickstartJob(),
        new ReportJob(),
        new RunsJob(),
        new SweepJob(),
        new TrainJob(),
        new TranslateJob());
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void fitsATerminalAndHasExamplesAndExitCodes(Object job) {
    String help = help(job);
    assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
    assertThat(help).contains("Usage: jobs/", "Examples:", "Exit codes: 0 ");
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void breaksNoExample(Object job) {
    String[] footer = new CommandLine(job).getCommandSpec().usageMessage().footer();
    assertThat(help(job).lines()).contains(footer);
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void explainsEveryOptionInWords(Object job) {
    for (ArgSpec argument : new CommandLine(job).getCommandSpec().args()) {
      assertThat(String.join(" ", argument.description()))
          .as(argument.toString())
          .matches(".*[a-z]+ [a-z]+.*");
    }
  }

  @Test
  void prepareNamesWhatABeginnerSets() {
    assertThat(help(new PrepareJob()))
        .contains("corpus.dir ", "corpus.inputs ")
        .contains("corpus.sourceLanguage ", "corpus.targetLanguage ")
        .contains("sourceColumn ", "targetColumn ", "sourceField ", "header ")
        .containsPattern("subword\\.merges +the number of merges of bpe");
  }

  @Test
  void trainNamesWhatABeginnerSets() {
    assertThat(help(new TrainJob()))
        .contains("corpus.dir ", "run.dir ", "averaging.workers ", "training.maximumMinutes ")
        .containsPattern("model\\.preset +the preset: tiny, small, student, base or big")
        .containsPattern("training\\.maximumUpdates +the maximum number of updates per worker");
  }

  private static String help(Object job) {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(job).setOut(new PrintWriter(out, true));
    assertThat(ExitCodes.run(command, "--help")).isZero();
    return out.toString();
  }
}
