package io.tandem.corpus.format;

import java.io.IOException;
import java.util.List;

/**
 * Pairs from one file with columns between tabs. Further columns are ignored. A carriage return
 * followed by columns is the end of a row for the program that wrote the file: two rows in one line
 * are not a pair.
 */
public final class TsvReader implements PairReader {
  /** The reason for a line that does not have both columns. */
  public static final String TOO_FEW_COLUMNS = "too-few-columns";

  /** The reason for a line that contains several rows. */
  public static final String ROW_IN_ROW = "row-in-row";

  private final LineReader lines;
  private final ColumnChoice columns;

  /** Columns by number. */
  TsvReader(LineReader lines, ColumnChoice columns) {
    this.lines = lines;
    this.columns = columns;
  }

  /** Reads the header, if the choice of columns needs one. */
  static TsvReader open(LineReader lines, ColumnChoice columns) {
    return new TsvReader(lines, numbered(lines, columns));
  }

  /**
   * Opens a piece of a file.
   *
   * @param start the start of the file, for its header; closed here
   */
  static TsvReader open(LineReader lines, LineReader start, ColumnChoice columns)
      throws IOException {
    try (start) {
      return new TsvReader(lines, numbered(start, columns));
    }
  }

  private static ColumnChoice numbered(LineReader start, ColumnChoice columns) {
    String header = columns.hasHeader() ? start.next() : null;
    List<String> names =
        header == null ? List.of() : List.of(header.split("\t", CsvReader.MAX_FIELDS + 1));
    return columns.numbered(names, start.file());
  }

  @Override
  public RawPair next() {
    String line = lines.nextOrStart();
    if (line == null) {
      return null;
    }
    if (lines.isTooLong()) {
      return RawPair.unusable(lines.lineNumber(), line, RawPair.TOO_LONG);
    }
    int rowEnd = line.indexOf('\r');
    if (rowEnd >= 0 && line.indexOf('\t', rowEnd) >= 0) {
      return RawPair.unusable(lines.lineNumber(), line, ROW_IN_ROW);
    }
    String source = column(line, columns.source());
    String target = columns.hasTarget() ? column(line, columns.target()) : "";
    return source == null || target == null
        ? RawPair.unusable(lines.lineNumber(), line, TOO_FEW_COLUMNS)
        : RawPair.of(lines.lineNumber(), source, target, scores(line));
  }

  private List<Double> scores(String line) {
    return columns.scores().isEmpty()
        ? List.of()
        : columns.scores().stream().map(number -> Fields.score(column(line, number))).toList();
  }

  private static String column(String line, int number) {
    int start = 0;
    for (int column = 1; column < number; column++) {
      int tab = line.indexOf('\t', start);
      if (tab < 0) {
        return null;
      }
      start = tab + 1;
    }
    int end = line.indexOf('\t', start);
    return line.substring(start, end < 0 ? line.length() : end);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
