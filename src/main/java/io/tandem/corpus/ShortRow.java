package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.CorpusSettings.Input;
import io.tandem.corpus.format.ColumnChoice;
import java.util.List;
import java.util.Locale;

/**
 * A row that was rejected as it has too few columns, in words. Driver only.
 *
 * @param file that the row is in
 * @param text the whole line; of CSV the fields with commas between them
 */
record ShortRow(String file, long line, String text) {
  /** What the row has, and what it should have where all inputs ask for the same. */
  String describe(List<Input> inputs) {
    List<Input> delimited =
        inputs.stream()
            .filter(input -> input.format() == Format.TSV || input.format() == Format.CSV)
            .toList();
    List<String> expected = delimited.stream().map(ShortRow::expected).distinct().toList();
    // Fields of CSV may hold commas themselves.
    boolean countable = delimited.stream().allMatch(input -> input.format() == Format.TSV);
    return String.format(
        Locale.ROOT,
        "%s:%d has %s%s",
        file,
        line,
        countable ? columns(text.chars().filter(c -> c == '\t').count() + 1) : "too few columns",
        expected.size() == 1 ? ", expected " + expected.get(0) : "");
  }

  private static String expected(Input input) {
    ColumnChoice columns = ColumnChoice.of(input);
    return columns.names().source().isEmpty()
        ? String.format(Locale.ROOT, "at least %d", Math.max(columns.source(), columns.target()))
        : "the columns %s and %s of its header"
            .formatted(columns.names().source(), columns.names().target());
  }

  private static String columns(long count) {
    return count == 1 ? "1 column" : String.format(Locale.ROOT, "%d columns", count);
  }
}
