package io.tandem.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private static final String CLEAR = "\r\u001b[K";
  private final StringWriter out = new StringWriter();

  private Terminal ofWidth(int width) {
    return new Terminal(new PrintWriter(out), width);
  }

  @Test
  void theLiveLineIsWrittenOverAndGivesWayToLinesThatStay() {
    Terminal terminal = ofWidth(80);
    terminal.live(List.of("round 1", "loss 3"));
    terminal.live(List.of("round 2"));
    terminal.say("validation");
    terminal.say("end");
    assertThat(out.toString())
        .isEqualToNormalizingNewlines(
            CLEAR + "round 1 | loss 3" + CLEAR + "round 2" + CLEAR + "validation\nend\n");
  }

  @Test
  void whatDoesNotFitIsLeftOut() {
    ofWidth(17).live(List.of("round 1", "loss 3", "BLEU 4"));
    ofWidth(16).live(List.of("round 1", "loss 3", "BLEU 4"));
    assertThat(out.toString()).isEqualTo(CLEAR + "round 1 | loss 3" + CLEAR + "round 1");
  }

  @Test
  void pipesGetOnlyLinesThatStay() {
    Terminal terminal = ofWidth(0);
    terminal.live(List.of("round 1"));
    terminal.say("end");
    terminal.clear();
    assertThat(out.toString()).isEqualToNormalizingNewlines("end\n");
  }

  @Test
  void theWidthIsWhatTheScriptsSayElseTheUsualOneWhereJavaSeesATerminal() {
    assertThat(Terminal.width("132", 0)).isEqualTo(132);
    assertThat(Terminal.width(null, 80)).isEqualTo(80);
    assertThat(Terminal.width("wide", 0)).isZero();
    assertThat(Terminal.width(null, 0)).isZero();
  }
}
