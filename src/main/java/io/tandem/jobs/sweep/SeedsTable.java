package io.tandem.jobs.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tandem.Text;
import io.tandem.metrics.significance.Spread;
import io.tandem.run.report.DifferingSettings;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The combinations of a sweep side by side, each at its best rate with all its seeds, and their
 * runs; as text and as JSON.
 */
final class SeedsTable {
  private static final int LOSS_DECIMALS = 4;
  private static final int BLEU_DECIMALS = 2;

  private final List<CellResults> cells;
  private final SweepTable runs;
  private final Map<String, List<String>> settings;

  /**
   * @param cells the results by combination; the others are compared with the first
   */
  SeedsTable(List<CellResults> cells) {
    this.cells = List.copyOf(cells);
    runs = SweepTable.ofRuns(cells.stream().flatMap(cell -> cell.all().stream()).toList());
    settings =
        DifferingSettings.of(cells.stream().map(cell -> cell.cell().reader().render()).toList());
  }

  List<CellResults> cells() {
    return cells;
  }

  CellResults reference() {
    return cells.get(0);
  }

  /** Returns every run, also at rates that were not chosen. */
  SweepTable runs() {
    return runs;
  }

  /** Headings of {@link #lossRow}; those of numbers end in #. */
  List<String> lossColumns() {
    return List.of(
        "Cell",
        "Best rate#",
        "Seeds#",
        "Loss#",
        "least to most#",
        "Loss − %s#".formatted(reference().name()),
        "State");
  }

  List<String> lossRow(CellResults cell) {
    Spread loss = cell.spread(SweepResult::loss);
    return List.of(
        cell.name(),
        rate(cell),
        Display.count(loss.count()),
        withDeviation(loss, LOSS_DECIMALS),
        range(loss, LOSS_DECIMALS),
        difference(cell, SweepResult::loss, LOSS_DECIMALS),
        cell.state());
  }

  /** Headings of {@link #bleuRow}; those of numbers end in #. */
  List<String> bleuColumns() {
    String reference = reference().name();
    return List.of(
        "Cell",
        "BLEU#",
        "least to most#",
        "BLEU − %s#".formatted(reference),
        "Test BLEU#",
        "Test BLEU − %s#".formatted(reference));
  }

  List<String> bleuRow(CellResults cell) {
    Spread bleu = cell.spread(SweepResult::bleu);
    return List.of(
        cell.name(),
        withDeviation(bleu, BLEU_DECIMALS),
        range(bleu, BLEU_DECIMALS),
        difference(cell, SweepResult::bleu, BLEU_DECIMALS),
        withDeviation(cell.spread(SweepResult::testScore), BLEU_DECIMALS),
        difference(cell, SweepResult::testScore, BLEU_DECIMALS));
  }

  private static String rate(CellResults cell) {
    return cell.bestRate()
        .map(
            rate ->
                "%s (× %s)%s"
                    .formatted(
                        Display.significant(cell.learningRate()),
                        rate.toPlainString(),
                        cell.place() == CellResults.Place.BETWEEN
                            ? ""
                            : ", " + cell.place().words()))
        .orElse("–");
  }

  private static String withDeviation(Spread spread, int decimals) {
    return Display.fixed(spread.mean(), decimals)
        + (spread.count() < 2 ? "" : " ± " + Display.fixed(spread.deviation(), decimals));
  }

  private static String range(Spread spread, int decimals) {
    return spread.count() < 2
        ? "–"
        : Display.fixed(spread.least(), decimals) + " to " + Display.fixed(spread.most(), decimals);
  }

  private String difference(CellResults cell, ToDoubleFunction<SweepResult> figure, int decimals) {
    if (cell.equals(reference())) {
      return "–";
    }
    Spread spread = difference(cell, figure);
    return spread.count() == 0
        ? "–"
        : Display.signed(spread.mean(), decimals)
            + (spread.count() == 1
                ? " (n = 1)"
                : Text.format(
                    " [%s, %s] (n = %d)",
                    Display.signed(spread.low(), decimals),
                    Display.signed(spread.high(), decimals),
                    spread.count()));
  }

  /** Returns mean and spread of the differences from the first combination, seed by seed. */
  private Spread difference(CellResults cell, ToDoubleFunction<SweepResult> figure) {
    return Spread.of(List.copyOf(cell.differences(reference(), figure).values()));
  }

  /** Returns the legend of the columns. */
  String legend() {
    return runs.missing()
        + ("Each cell was trained at every rate with its first seed, and with the other seeds at"
                + " the rate with the lowest validation loss. Test pairs had no part in this"
                + " choice; the first seed had, and favours the rate a little. If a best rate is"
                + " the lowest or the highest tried, there may be a better one beyond: widen"
                + " sweep.rates. Figures are means over the seeds ± their standard deviation (n −"
                + " 1). Differences from %s are paired by seed: their mean and, in brackets, its 95"
                + " %% confidence interval by Student's t with n − 1 degrees of freedom. If that"
                + " includes 0, no difference was shown; and about one such interval in twenty"
                + " misses the true difference. One seed alone has none.")
            .formatted(reference().name());
  }

  List<String> settingColumns() {
    List<String> columns = new ArrayList<>(List.of("Cell"));
    columns.addAll(settings.keySet());
    return columns;
  }

  List<String> settingRow(int at) {
    List<String> row = new ArrayList<>(List.of(cells.get(at).name()));
    settings.values().forEach(values -> row.add(values.get(at)));
    return row;
  }

  String markdown() {
    return markdown(lossColumns(), this::lossRow)
        + "\n"
        + markdown(bleuColumns(), this::bleuRow)
        + "\n"
        + legend()
        + "\n\n"
        + runs.markdown();
  }

  private String markdown(List<String> columns, Function<CellResults, List<String>> row) {
    return SweepTable.head(columns)
        + cells.stream().map(row).map(SweepTable::row).collect(Collectors.joining());
  }

  String json() throws JsonProcessingException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", "tandem-sweep");
    json.put("compared_with", reference().name());
    json.put("rates", reference().cell().rates());
    json.put("seeds", reference().cell().seeds());
    json.put("cells", IntStream.range(0, cells.size()).mapToObj(this::json).toList());
    json.put("runs", runs.rows());
    return SweepTable.written(json);
  }

  private Map<String, Object> json(int at) {
    CellResults cell = cells.get(at);
    Map<String, Object> own = new LinkedHashMap<>();
    settings.forEach((key, values) -> own.put(key, values.get(at)));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cell", cell.name());
    json.put("state", cell.state());
    json.put("settings", own);
    json.put("best_rate", cell.bestRate().orElse(null));
    json.put("best_rate_place", cell.place().words());
    json.put("learning_rate", SweepTable.measured(cell.learningRate()));
    json.put(
        "runs",
        cell.chosen().entrySet().stream()
            .map(run -> Map.of("seed", run.getKey(), "run", run.getValue()))
            .toList());
    json.put("loss", json(cell.spread(SweepResult::loss)));
    json.put("loss_difference", interval(cell, SweepResult::loss));
    json.put("bleu", json(cell.spread(SweepResult::bleu)));
    json.put("bleu_difference", interval(cell, SweepResult::bleu));
    json.put("test_bleu", json(cell.spread(SweepResult::testScore)));
    json.put("test_bleu_difference", interval(cell, SweepResult::testScore));
    return json;
  }

  private static Map<String, Object> json(Spread spread) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("n", spread.count());
    json.put("mean", SweepTable.measured(spread.mean()));
    json.put("deviation", SweepTable.measured(spread.deviation()));
    json.put("least", SweepTable.measured(spread.least()));
    json.put("most", SweepTable.measured(spread.most()));
    return json;
  }

  /** Returns the differences from the first combination; null for itself. */
  private Map<String, Object> interval(CellResults cell, ToDoubleFunction<SweepResult> figure) {
    if (cell.equals(reference())) {
      return null;
    }
    Spread spread = difference(cell, figure);
    Map<String, Object> json = json(spread);
    json.put("low", SweepTable.measured(spread.low()));
    json.put("high", SweepTable.measured(spread.high()));
    return json;
  }
}
