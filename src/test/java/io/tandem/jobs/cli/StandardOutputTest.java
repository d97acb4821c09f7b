package io.tandem.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  private final StringWriter err = new StringWriter();

  private static StandardOutput refusing(String message) {
    return new StandardOutput(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(message);
          }
        });
  }

  private int exitCode(StandardOutput out, int code) {
    PrintWriter writer = out.writer();
    writer.println("BLEU 12");
    writer.println("TER 70");
    return out.exitCode("evaluate", code, new PrintWriter(err));
  }

  @Test
  void whatIsWrittenArrives() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(exitCode(new StandardOutput(bytes), 0)).isZero();
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines("BLEU 12\nTER 70\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aFullDeviceIsOneSentenceAndExitCode1() {
    assertThat(exitCode(refusing("No space left on device"), 0)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "evaluate: the standard output cannot be written (No space left on device), so the"
                + " output is incomplete; redirect it elsewhere and run the same command again\n");
  }

  @Test
  void aReaderThatHasEnoughIsNotAFailure() {
    assertThat(exitCode(refusing("Broken pipe"), 0)).isEqualTo(141);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void whatFailedBeforeKeepsItsCode() {
    assertThat(exitCode(refusing("No space left on device"), 2)).isEqualTo(2);
    assertThat(err.toString()).isEmpty();
  }
}
