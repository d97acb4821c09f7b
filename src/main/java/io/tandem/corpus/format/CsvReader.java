package io.tandem.corpus.format;

import java.io.IOException;
import java.util.List;

/** Pairs from comma-separated values. */
final class CsvReader implements PairReader {
  private final LineReader lines;
  private final CsvRecords records;
  private ColumnChoice columns;
  private boolean started;

  CsvReader(LineReader lines, ColumnChoice columns) {
    this.lines = lines;
    this.columns = columns;
    records = new CsvRecords(lines);
  }

  @Override
  public RawPair next() {
    if (!started) {
      started = true;
      if (columns.hasHeader()) {
        records.next();
      }
      columns = columns.numbered(records.fields(), lines.file());
    }
    if (!records.next()) {
      return null;
    }
    if (records.isTooLong()) {
      return RawPair.unusable(records.line(), "", RawPair.TOO_LONG);
    }
    List<String> fields = records.fields();
    return fields.size() < Math.max(columns.source(), columns.target())
        ? RawPair.unusable(records.line(), String.join(",", fields), TsvReader.TOO_FEW_COLUMNS)
        : RawPair.of(records.line(), field(columns.source()), field(columns.target()), scores());
  }

  private List<Double> scores() {
    return columns.scores().stream()
        .map(number -> Scores.parse(number > records.fields().size() ? null : field(number)))
        .toList();
  }

  private String field(int number) {
    return records.fields().get(number - 1);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
