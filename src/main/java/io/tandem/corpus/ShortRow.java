package io.tandem.corpus;

import io.tandem.Text;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.InputSettings;
import io.tandem.corpus.format.ColumnChoice;
import java.util.List;

/**
 * Describes a row that was rejected because it has too few columns. Driver only.
 *
 * @param file the file of the row
 * @param text the whole line; for CSV the fields, joined by commas
 */
record ShortRow(String file, long line, String text) {
  /**
   * Returns the columns that the row has and, if they are the same for all inputs, those that it
   * should have.
   */
  String describe(List<InputSettings> inputs) {
    List<InputSettings> delimited =
        inputs.stream()
            .filter(input -> input.format() == Format.TSV || input.format() == Format.CSV)
            .toList();
    List<String> expected = delimited.stream().map(ShortRow::expected).distinct().toList();
    // Fields of CSV may contain commas.
    boolean countable = delimited.stream().allMatch(input -> input.format() == Format.TSV);
    return Text.format(
        "%s:%d has %s%s",
        file,
        line,
        countable ? columns(text.chars().filter(c -> c == '\t').count() + 1) : "too few columns",
        expected.size() == 1 ? ", expected " + expected.get(0) : "");
  }

  private static String expected(InputSettings input) {
    ColumnChoice columns = ColumnChoice.of(input);
    return columns.names().source().isEmpty()
        ? Text.format("at least %d", Math.max(columns.source(), columns.target()))
        : "the columns %s of its header".formatted(String.join(" and ", columns.names().sides()));
  }

  private static String columns(long count) {
    return count == 1 ? "1 column" : Text.format("%d columns", count);
  }
}
