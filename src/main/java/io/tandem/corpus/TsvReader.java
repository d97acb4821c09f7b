package io.tandem.corpus;

import java.io.IOException;
import java.util.List;

/** Pairs from one file with columns between tabs. Further columns are ignored. */
final class TsvReader implements PairReader {
  /** The reason for a line that does not have both columns. */
  static final String TOO_FEW_COLUMNS = "too-few-columns";

  private final LineReader lines;
  private final int sourceColumn;
  private final int targetColumn;

  /** Columns from 1. */
  TsvReader(LineReader lines, int sourceColumn, int targetColumn) {
    this.lines = lines;
    this.sourceColumn = sourceColumn;
    this.targetColumn = targetColumn;
  }

  /** Reads the header, if the choice of columns wants one. */
  static TsvReader open(LineReader lines, ColumnChoice columns) {
    ColumnChoice numbered = columns;
    if (columns.hasHeader()) {
      String header = lines.next();
      numbered =
          columns.numbered(
              header == null ? List.of() : List.of(header.split("\t", -1)), lines.file());
    }
    return new TsvReader(lines, numbered.source(), numbered.target());
  }

  @Override
  public RawPair next() {
    String line = lines.next();
    if (line == null) {
      return null;
    }
    String source = column(line, sourceColumn);
    String target = column(line, targetColumn);
    return source == null || target == null
        ? RawPair.unusable(lines.lineNumber(), line, TOO_FEW_COLUMNS)
        : RawPair.of(lines.lineNumber(), source, target);
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
