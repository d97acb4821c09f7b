package io.tandem.jobs.translate;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.corpus.format.CsvReader;
import io.tandem.corpus.format.LineReader;
import io.tandem.translation.Translation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Columns separated by tabs or, in CSV, commas, one of which is translated. Records are written
 * unchanged, with columns appended. If a column is given by name, the first record of each file has
 * the names.
 *
 * @param source the name of the column, or its number from 1
 * @param prefix the column with the beginning of the translation; empty for none
 * @param isCsv whether commas separate columns, as in RFC 4180; else tabs, without quoting
 */
record DelimitedColumns(String source, String prefix, boolean isCsv, AddedColumns added)
    implements LineForm {
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,4}");

  /** Text that needs quotes in CSV. */
  private static final Pattern SPECIAL = Pattern.compile("[\",\\r\\n]|^\\s|\\s$");

  private static final Pattern TAB = Pattern.compile("\t");

  @Override
  public Supplier<InputRecord> reading(LineReader lines) {
    return new Reading(lines);
  }

  @Override
  public boolean isByLine() {
    return !isCsv;
  }

  @Override
  public Supplier<InputRecord> readingFromWithin(LineReader lines, Opening file)
      throws IOException {
    try (LineReader start = file.open()) {
      Reading first = new Reading(start);
      first.get();
      return new Reading(lines, first);
    }
  }

  /** Reads one file. */
  private final class Reading implements Supplier<InputRecord> {
    private final LineReader lines;
    private final CsvReader csv;
    private long number;
    private int sourceColumn;
    private int prefixColumn;
    private String whole;
    private List<String> fields;

    Reading(LineReader lines) {
      this.lines = lines;
      csv = CsvReader.ofRecords(lines);
    }

    /** Goes on where others have read the first record. */
    Reading(LineReader lines, Reading first) {
      this(lines);
      number = Math.max(1, lines.lineNumber());
      sourceColumn = first.sourceColumn;
      prefixColumn = first.prefixColumn;
    }

    private boolean next() {
      if (isCsv) {
        boolean any = csv.nextRecord();
        whole = csv.text();
        fields = csv.fields();
        if (any && csv.isTooLong()) {
          throw mistake("the record is too long");
        }
        return any;
      }
      whole = lines.next();
      fields = whole == null ? List.of() : List.of(TAB.split(whole, mostFields()));
      return whole != null;
    }

    /**
     * Returns the number of fields to split: all names of columns, but only the first of a record.
     */
    private int mostFields() {
      return number == 0 ? -1 : Math.max(sourceColumn, prefixColumn) + 1;
    }

    @Override
    public InputRecord get() {
      if (!next()) {
        return null;
      }
      if (number == 0 && !find()) {
        return InputRecord.apart(number++, whole).endingAs(lines);
      }
      return InputRecord.of(
              number++, whole, field(sourceColumn), prefixColumn == 0 ? "" : field(prefixColumn))
          .endingAs(lines);
    }

    /** Finds the columns; returns whether the first record is not their names. */
    private boolean find() {
      boolean byNumber = isNumber(source) && (prefix.isEmpty() || isNumber(prefix));
      sourceColumn = find(source);
      prefixColumn = prefix.isEmpty() ? 0 : find(prefix);
      if (!byNumber) {
        for (String name : added.names()) {
          if (fields.contains(name)) {
            throw mistake(
                "there is a column %s already, which this job adds; rename it first"
                    .formatted(name));
          }
        }
      }
      return byNumber;
    }

    private int find(String column) {
      if (isNumber(column)) {
        return Integer.parseInt(column);
      }
      int at = fields.indexOf(column);
      if (at < 0) {
        throw mistake(
            "no column is named \"%s\": the first line names %s; give a name, or a number from 1 if the first line names nothing"
                .formatted(column, String.join(", ", fields)));
      }
      return at + 1;
    }

    private String field(int column) {
      if (column > fields.size()) {
        throw mistake(
            Text.format(
                "found %d column%s between %s, expected at least %d",
                fields.size(), fields.size() == 1 ? "" : "s", isCsv ? "commas" : "tabs", column));
      }
      return fields.get(column - 1);
    }

    private UserException mistake(String what) {
      return UserException.of(
          "%s:%d: %s", lines.file(), isCsv ? csv.line() : lines.lineNumber(), what);
    }
  }

  private static boolean isNumber(String column) {
    return NUMBER.matcher(column).matches();
  }

  @Override
  public List<String> written(InputRecord record, Translation translation) {
    List<String> columns = new ArrayList<>(List.of(record.whole()));
    if (record.isApart()) {
      columns.addAll(added.names());
    } else {
      columns.add(column(translation.text()));
      if (added.score()) {
        columns.add(TranslationLines.number(translation.score()));
      }
      if (added.alignment()) {
        columns.add(translation.alignment().toString());
      }
    }
    return List.of(record.ended(String.join(isCsv ? "," : "\t", columns)));
  }

  private String column(String text) {
    if (!isCsv) {
      return TAB.matcher(text).replaceAll(" ");
    }
    return SPECIAL.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
