package io.tandem.corpus.format;

import io.tandem.Text;
import io.tandem.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Pairs, or whole records, from comma-separated values (RFC 4180): a field in quotes may hold
 * commas, doubled quotes and line ends. A quote inside a field that does not start with one is an
 * ordinary character. A file whose quotes turn out to be escaped with backslashes is refused: where
 * its fields end could only be guessed.
 */
public final class CsvReader implements PairReader {
  /** The length of a field in quotes, in UTF-16 units; in a longer one, a quote is missing. */
  private static final int MAX_QUOTED = 1 << 20;

  /** The fields of a record; a file with more is of another kind. */
  static final int MAX_FIELDS = 1 << 16;

  private static final String BACKSLASHED = "\\\"";

  private static final String ESCAPES =
      "quotes in it are escaped with backslashes, as Spark does by default; write the file with"
          + " .option(\"escape\", \"\\\"\"), which doubles them";

  private final LineReader lines;
  private final List<String> fields = new ArrayList<>();
  private final StringBuilder field = new StringBuilder();
  private ColumnChoice columns;
  private boolean started;
  private long firstLine;

  /** All lines of the record but the last. */
  private final StringBuilder linesBefore = new StringBuilder();

  private String lastLine = "";

  /** The carriage return before the line feed of the last line, or nothing. */
  private String lastReturn = "";

  /** The UTF-16 units of the record's fields; a record that is too long is not held. */
  private long recordSize;

  CsvReader(LineReader lines, ColumnChoice columns) {
    this.lines = lines;
    this.columns = columns;
  }

  /** Opens a file for callers that read whole records, {@link #nextRecord}. */
  public static CsvReader ofRecords(LineReader lines) {
    return new CsvReader(lines, null);
  }

  @Override
  public RawPair next() {
    if (!started) {
      started = true;
      if (columns.hasHeader()) {
        nextRecord();
      }
      columns = columns.numbered(fields, lines.file());
    }
    if (!nextRecord()) {
      return null;
    }
    if (isTooLong()) {
      return RawPair.unusable(firstLine, "", RawPair.TOO_LONG);
    }
    return fields.size() < Math.max(columns.source(), columns.target())
        ? RawPair.unusable(firstLine, String.join(",", fields), TsvReader.TOO_FEW_COLUMNS)
        : RawPair.of(
            firstLine,
            field(columns.source()),
            columns.hasTarget() ? field(columns.target()) : "",
            scores());
  }

  private List<Double> scores() {
    return columns.scores().stream()
        .map(number -> Fields.score(number > fields.size() ? null : field(number)))
        .toList();
  }

  private String field(int number) {
    return fields.get(number - 1);
  }

  /** Returns the fields of the record; they change with the next one. */
  public List<String> fields() {
    return fields;
  }

  /** Returns the number of the record's first line. */
  public long line() {
    return firstLine;
  }

  /** Returns the record as it is in the file, without its last line end. */
  public String text() {
    return linesBefore.isEmpty() ? lastLine : linesBefore + lastLine;
  }

  /** Returns whether the record is so long that it is not held. */
  public boolean isTooLong() {
    return recordSize > RawPair.MAX_CHARACTERS;
  }

  /** Reads the next record; false after the last. */
  public boolean nextRecord() {
    fields.clear();
    recordSize = 0;
    int count = 0;
    String line = lines.next();
    if (line == null) {
      return false;
    }
    firstLine = lines.lineNumber();
    linesBefore.setLength(0);
    lastLine = line;
    lastReturn = lines.carriageReturn();
    int at = 0;
    while (at <= line.length()) {
      if (at < line.length() && line.charAt(at) == '"') {
        at++;
        for (int end = closing(line, at); end < 0; end = closing(line, at)) {
          field.append(unquoted(line.substring(at))).append('\n');
          line = continuation();
          hold(line);
          at = 0;
        }
        int end = closing(line, at);
        field.append(unquoted(line.substring(at, end)));
        at = end + 1;
        requireNoBackslash(line, at);
      }
      int comma = line.indexOf(',', at);
      int end = comma < 0 ? line.length() : comma;
      take(field.append(line, at, end));
      if (++count > MAX_FIELDS) {
        throw UserException.of(
            "%s:%d: found more than %d fields; expected a table of sentences",
            lines.file(), firstLine, MAX_FIELDS);
      }
      field.setLength(0);
      at = end + 1;
    }
    return true;
  }

  private void hold(String line) {
    if (!isTooLong()) {
      linesBefore.append(lastLine).append(lastReturn).append('\n');
    }
    lastLine = line;
    lastReturn = lines.carriageReturn();
  }

  private void take(CharSequence text) {
    recordSize += text.length();
    if (isTooLong()) {
      fields.clear();
    } else {
      fields.add(text.toString());
    }
  }

  /**
   * Returns the index of the quote that ends the field, that is, the first that is not doubled; or
   * -1.
   */
  private static int closing(String line, int from) {
    for (int at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 2)) {
      if (at + 1 == line.length() || line.charAt(at + 1) != '"') {
        return at;
      }
    }
    return -1;
  }

  private static String unquoted(String text) {
    return text.replace("\"\"", "\"");
  }

  private String continuation() {
    String line = field.length() > MAX_QUOTED ? null : lines.next();
    if (line == null) {
      throw UserException.of(
          "%s:%d: a quote is opened but not closed%s; %s",
          lines.file(),
          firstLine,
          field.length() > MAX_QUOTED
              ? Text.format(" within %d Mi characters", MAX_QUOTED >> 20)
              : " before the end of the file",
          field.indexOf(BACKSLASHED) >= 0
              ? ESCAPES
              : "double the quotes inside fields, or read the file as tsv if it has no"
                  + " quoting");
    }
    return line;
  }

  /**
   * Requires that a field in quotes that text follows has no quote behind a backslash, the last one
   * included.
   *
   * @param at the index behind the quote that seems to end the field
   */
  private void requireNoBackslash(String line, int at) {
    boolean isEnd = at == line.length() || line.charAt(at) == ',';
    if (!isEnd && (field + "\"").contains(BACKSLASHED)) {
      throw UserException.of(
          "%s:%d: text follows the closing quote of a field; %s", lines.file(), firstLine, ESCAPES);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
