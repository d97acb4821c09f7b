package io.tandem.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.config.SettingsReader;
import io.tandem.config.SweepCell;
import io.tandem.run.MetricRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTableTest {
  private static final String FILE =
      """
      run.dir = sweep
      training.learningRate = 0.002
      sweep {
        parts { a { averaging.frequency = 1 }, b { averaging.frequency = 50 } }
        cells = [ a, b ]
        rates = [ 0.7, 1, 1.4 ]
        seeds = [ 1, 2, 3 ]
      }
      """;

  private static final List<SweepCell> CELLS = SettingsReader.ofText(FILE, List.of()).sweepCells();

  private final Map<String, SweepResult> results = new LinkedHashMap<>();
  private final Set<String> finished = new HashSet<>();

  /** Makes a run that was trained to its end, with these figures. */
  private void trained(String name, double loss, double bleu) {
    results.put(name, result(name, "finished", Optional.of(validation(loss, bleu))));
    finished.add(name);
  }

  private static MetricRow.Validation validation(double loss, double bleu) {
    return new MetricRow.Validation(
        Instant.EPOCH, 1, 10, loss, 1, bleu, "nrefs:1", 1, true, MetricRow.Seen.UNKNOWN, List.of());
  }

  private static SweepResult result(
      String name, String state, Optional<MetricRow.Validation> validation) {
    return new SweepResult(
        name, "seed = 1", state, "", 10, 1, 100, 100, validation, Optional.empty(), 60, 1);
  }

  private CellResults cell(int at) {
    SweepCell cell = CELLS.get(at);
    Map<String, SweepResult> own = new LinkedHashMap<>();
    List<SweepCell.Run> runs = new ArrayList<>(cell.trials());
    cell.rates().forEach(rate -> runs.addAll(cell.runsAt(rate)));
    runs.forEach(
        run -> {
          if (results.containsKey(run.name())) {
            own.put(run.name(), results.get(run.name()));
          }
        });
    for (SweepCell.Run trial : cell.trials()) {
      own.putIfAbsent(trial.name(), result(trial.name(), "not started", Optional.empty()));
    }
    Optional<BigDecimal> best = new CellResults(cell, own, finishedOf(own)).bestRate();
    best.ifPresent(
        rate ->
            cell.runsAt(rate)
                .forEach(
                    run ->
                        own.putIfAbsent(
                            run.name(), result(run.name(), "not started", Optional.empty()))));
    return new CellResults(cell, own, finishedOf(own));
  }

  private Set<String> finishedOf(Map<String, SweepResult> own) {
    Set<String> names = new HashSet<>(own.keySet());
    names.retainAll(finished);
    return names;
  }

  /** Makes a table in which the losses of b differ from those of a by 0.1, 0.2 and 0.3. */
  private SeedsTable table() {
    trained("a-rate0.7", 3.4, 20);
    trained("a", 3.0, 24);
    trained("a-rate1.4", 3.1, 23);
    trained("a-seed2", 3.2, 22);
    trained("a-seed3", 3.4, 20);
    trained("b-rate0.7", 3.6, 15);
    trained("b", 3.5, 16);
    trained("b-rate1.4", 3.1, 23.5);
    trained("b-rate1.4-seed2", 3.4, 20.5);
    trained("b-rate1.4-seed3", 3.7, 17.5);
    return new SeedsTable(List.of(cell(0), cell(1)));
  }

  @Test
  void theRateWithTheLowestLossOfTheFirstSeedIsBestAndMarkedAtTheEdge() {
    SeedsTable table = table();

    assertThat(table.lossRow(table.cells().get(0))).contains("0.00200 (× 1)");
    assertThat(table.lossRow(table.cells().get(1))).contains("0.00280 (× 1.4), the highest tried");
  }

  @Test
  void meansHaveSpreadAndDifferencesArePairedBySeed() {
    SeedsTable table = table();

    List<String> row = table.lossRow(table.cells().get(1));

    assertThat(row).contains("3.4000 ± 0.3000", "3.1000 to 3.7000");
    // mean 0.2, deviation 0.1: 0.2 ± 4.3027 * 0.1 / sqrt(3)
    assertThat(row).contains("+0.2000 [−0.0484, +0.4484] (n = 3)");
    // −0.5, −1.5, −2.5
    assertThat(table.bleuRow(table.cells().get(1)))
        .contains("20.50 ± 3.00", "17.50 to 23.50", "−1.50 [−3.98, +0.98] (n = 3)");
    assertThat(table.lossRow(table.cells().get(0)).get(5)).isEqualTo("–");
  }

  @Test
  void seedsThatTheReferenceLacksAreNotPaired() {
    table();
    finished.remove("a-seed3");

    SeedsTable table = new SeedsTable(List.of(cell(0), cell(1)));

    assertThat(table.lossRow(table.cells().get(1)))
        .contains("3.4000 ± 0.3000")
        .anyMatch(text -> text.startsWith("+0.1500 [") && text.endsWith("(n = 2)"));
    finished.remove("a-seed2");
    table = new SeedsTable(List.of(cell(0), cell(1)));
    assertThat(table.lossRow(table.cells().get(1))).contains("+0.1000 (n = 1)");
  }

  @Test
  void noRateIsBestBeforeAllWereTried() {
    trained("a", 3.0, 24);
    trained("a-rate0.7", 3.4, 20);

    SeedsTable table = new SeedsTable(List.of(cell(0), cell(1)));

    assertThat(cell(0).bestRate()).isEmpty();
    assertThat(table.lossRow(table.cells().get(0)))
        .startsWith("a", "–", "0", "–")
        .endsWith("2 of 5 runs finished");
  }

  @Test
  void aRateThatDivergedIsNotBestButCountsAsTried() {
    trained("a-rate0.7", 3.4, 20);
    trained("a", 3.0, 24);
    results.put("a-rate1.4", result("a-rate1.4", "failed", Optional.of(validation(1.0, 0))));

    CellResults cell = cell(0);

    assertThat(cell.bestRate()).contains(BigDecimal.ONE);
    assertThat(cell.place()).isEqualTo(CellResults.Place.BETWEEN);
    assertThat(cell.state()).isEqualTo("2 of 5 runs finished; failed: a-rate1.4");
  }

  @Test
  void jsonHasTheFiguresOfEachCellAndItsRuns() throws IOException {
    JsonNode json = new ObjectMapper().readTree(table().json());

    assertThat(json.get("seeds")).hasSize(3);
    JsonNode cell = json.get("cells").get(1);
    assertThat(cell.get("best_rate").asDouble()).isEqualTo(1.4);
    assertThat(cell.get("best_rate_place").asText()).isEqualTo("the highest tried");
    assertThat(cell.get("runs").get(2).get("seed").asInt()).isEqualTo(3);
    assertThat(cell.get("runs").get(2).get("run").asText()).isEqualTo("b-rate1.4-seed3");
    assertThat(cell.get("loss").get("deviation").asDouble()).isCloseTo(0.3, within(1e-9));
    assertThat(cell.get("loss_difference").get("n").asInt()).isEqualTo(3);
    assertThat(cell.get("loss_difference").get("low").asDouble()).isCloseTo(-0.0484, within(1e-4));
    assertThat(cell.get("test_bleu").get("mean").isNull()).isTrue();
    assertThat(json.get("cells").get(0).get("loss_difference").isNull()).isTrue();
    assertThat(json.get("runs")).hasSize(10);
    assertThat(json.get("runs").get(1).get("run").asText()).isEqualTo("a");
  }

  @Test
  void markdownAndPageHoldCellsAndRuns() {
    SeedsTable table = table();

    assertThat(table.markdown())
        .startsWith("| Cell | Best rate |")
        .contains(
            "| Loss − a |", "95 % confidence interval", "| Run | Loss |", "| b-rate1.4-seed2 |");
    assertThat(new SeedsPage(table).html())
        .contains(
            "<title>Sweep of 2 cells, 10 runs", "the highest tried", "Validation loss &minus; a")
        .contains("Validation loss by rate, first seed", "&times; 0.7", "seed 3", "class=\"best\"")
        .doesNotContain("BLEU of the test sentences");
  }
}
