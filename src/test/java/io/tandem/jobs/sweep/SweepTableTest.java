package io.tandem.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.config.SettingsReader;
import io.tandem.config.SweepCell;
import io.tandem.jobs.ExampleRun;
import io.tandem.jobs.train.TestFiles;
import io.tandem.run.MetricRow;
import io.tandem.run.RunDirectory;
import io.tandem.run.report.RunReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTableTest {
  private static final int ROUNDS = 2 * ExampleRun.ROUNDS_PER_VALIDATION;

  @TempDir private Path folder;
  private SweepTable table;

  private static SweepCell.Run cell(String name, String frequency) {
    return new SweepCell.Run(
        name,
        BigDecimal.ONE,
        1,
        SettingsReader.ofText("", List.of("averaging.frequency=" + frequency)));
  }

  @BeforeEach
  void make() throws IOException {
    RunDirectory finished = ExampleRun.running(folder.resolve("a"), ROUNDS);
    ExampleRun.end(finished, ROUNDS, MetricRow.Event.FINISHED);
    new TestFiles(finished)
        .write(List.of("a b c d e f"), List.of("a b c d e f"), List.of("a b c d e f"), "a search");
    RunDirectory running =
        ExampleRun.running(folder.resolve("b"), ExampleRun.ROUNDS_PER_VALIDATION + 1);
    table =
        SweepTable.ofCells(
            List.of(
                SweepResult.of(cell("h1", "1"), finished, RunReport.of(finished), ""),
                SweepResult.of(cell("h50", "50"), running, RunReport.of(running), ""),
                SweepResult.notBegun(cell("h200", "200"), "no | such\ncorpus")));
  }

  @Test
  void countsWhatWasTrainedOn() {
    SweepResult whole = table.results().get(0);

    assertThat(whole.state()).isEqualTo("finished");
    assertThat(whole.updates()).isEqualTo(ROUNDS * ExampleRun.UPDATES_PER_ROUND);
    assertThat(whole.rounds()).isEqualTo(ROUNDS);
    assertThat(whole.targetTokens()).isEqualTo(ROUNDS * 75_000L);
    assertThat(whole.sourceTokens()).isEqualTo(ROUNDS * 71_000L);
    assertThat(whole.testScore()).isCloseTo(100, within(1e-9));
  }

  @Test
  void figuresAreThoseOfTheLastValidationNotTheBest() {
    SweepResult whole = table.results().get(0);

    assertThat(whole.validation().orElseThrow().updates()).isEqualTo(whole.updates());
    assertThat(table.results().get(1).validation().orElseThrow().round())
        .isEqualTo(ExampleRun.ROUNDS_PER_VALIDATION);
  }

  @Test
  void markdownHasARowForEachCellAndTheSettingsInWhichTheyDiffer() {
    List<String> lines = table.markdown().lines().toList();

    assertThat(lines.get(0)).startsWith("| Cell | Loss | BLEU | BLEU − h1 |");
    assertThat(lines.get(1)).startsWith("| --- | --: |");
    assertThat(lines.get(2)).startsWith("| h1 | ").contains("| 0.00 | 100.00 |", "| finished |");
    assertThat(lines.get(3)).startsWith("| h50 | ").contains("| – |", "| not finished |");
    assertThat(lines.get(4))
        .startsWith("| h200 | – | – | – | – | – | – | – | – |")
        .contains("| failed: no \\| such corpus |");
    assertThat(table.markdown())
        .contains("| Cell | averaging.frequency |\n", "| h200 | 200 |\n", "nrefs:1");
  }

  @Test
  void jsonHasNullForWhatWasNotMeasured() throws IOException {
    JsonNode json = new ObjectMapper().readTree(table.json());

    assertThat(json.get("compared_with").asText()).isEqualTo("h1");
    JsonNode running = json.get("cells").get(1);
    assertThat(running.get("cell").asText()).isEqualTo("h50");
    assertThat(running.get("settings").get("averaging.frequency").asText()).isEqualTo("50");
    assertThat(running.get("test_bleu").isNull()).isTrue();
    assertThat(running.get("loss").asDouble()).isEqualTo(table.results().get(1).loss());
    assertThat(json.get("cells").get(2).get("failure").asText()).isEqualTo("no | such\ncorpus");
  }

  @Test
  void thePageHoldsTheTableAndABarForEachFigure() {
    assertThat(new SweepPage(table).html())
        .contains("<title>Sweep of 3 runs", "averaging.frequency", "h200", "<svg", "class=\"best\"")
        .contains("failed: no | such\ncorpus");
  }

  @Test
  void chartsHaveBarsForWhatWasMeasuredAlone() {
    String html = new SweepPage(table).html();
    String loss = html.substring(html.indexOf("Validation loss"), html.indexOf("BLEU of the val"));
    assertThat(loss).contains(">h1<", ">h50<").doesNotContain(">h200<");
    assertThat(html)
        .contains("<tr class=\"idle\"><td dir=\"auto\">h200</td>", "BLEU of the test sentences");
    SweepTable untested = SweepTable.ofCells(table.results().subList(1, 3));
    assertThat(new SweepPage(untested).html()).doesNotContain("BLEU of the test sentences");
  }
}
