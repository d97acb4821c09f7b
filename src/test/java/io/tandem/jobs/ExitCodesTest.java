package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.UserException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
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
  void aFaultOfOursIsAStackTraceAndOne() {
    assertThat(run(new IllegalStateException("broken"))).isEqualTo(1);
    assertThat(err.toString()).contains("IllegalStateException: broken").contains("\tat ");
  }

  @Test
  void successIsTheCommandsOwnCode() {
    assertThat(run(null)).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void anUnknownOptionIsUsageAndTwo() {
    assertThat(run(null, "--lvel", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--lvel").contains("--level");
  }

  @Test
  void usageNamesTheScriptAndAnErrorTheJob() {
    run(null, "--lvel", "3");
    assertThat(err.toString()).contains("Usage: jobs/probe.sh ");
    err.getBuffer().setLength(0);
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

  private int run(RuntimeException thrown, String... args) {
    CommandLine commandLine = new CommandLine(new Probe(thrown)).setErr(new PrintWriter(err, true));
    return ExitCodes.run(commandLine, args);
  }

  @Command(name = "probe")
  private static final class Probe implements Callable<Integer> {
    @Option(names = "--level")
    private int level;

    private final RuntimeException thrown;

    Probe(RuntimeException thrown) {
      this.thrown = thrown;
    }

    @Override
    public Integer call() {
      if (thrown != null) {
        throw thrown;
      }
      return level;
    }
  }
}
