package io.tandem.jobs.translate;

import com.google.errorprone.annotations.FormatMethod;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.SearchSettings;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.storage.GivenPath;
import io.tandem.storage.tables.TableName;
import io.tandem.translation.spark.AddScores;
import io.tandem.translation.spark.AddTranslations;
import io.tandem.translation.spark.TableExtension;
import io.tandem.translation.spark.TranslationCounts;

/**
 * The input and output of a call of {@code jobs/translate.sh}. Text that is not given is empty.
 *
 * @param input a path, or {@value #STREAM} for standard input
 * @param table a table of Spark's catalogue instead of the input
 * @param snapshot the snapshot of the table; empty: the current one
 * @param output a path, or {@value #STREAM} for standard output
 * @param outputTable the table to append to instead of the output
 * @param commitRows the approximate number of rows of a commit to it
 * @param column the column or field to translate; empty: whole lines
 * @param prefixColumn the column or field with the beginning of translations
 * @param scoreColumn the column with translations to score instead of translating
 * @param scores whether scores are written
 * @param json whether the input consists of requests in JSON
 * @param subwords the conversion to make instead of translating; null: none
 * @param page the path of a page that shows documents beside their translations; empty: none
 */
public record TranslateRequest(
    String input,
    String table,
    String snapshot,
    String output,
    String outputTable,
    long commitRows,
    String column,
    String prefixColumn,
    String scoreColumn,
    boolean scores,
    boolean json,
    SubwordStream.Direction subwords,
    String page) {
  public static final String STREAM = "-";

  public TranslateRequest {
    refuse(!input.isEmpty() && !table.isEmpty(), "--input and --table: give only one of them");
    if (input.isEmpty()) {
      input = STREAM;
    }
    refuse(!table.isEmpty() && column.isEmpty(), "--table %s: give --column NAME", table);
    refuse(
        !table.isEmpty() && output.equals(STREAM) && outputTable.isEmpty(),
        "--column %s: a table is written to a path: give --output PATH",
        column);
    refuse(
        column.isEmpty() && !(prefixColumn.isEmpty() && scoreColumn.isEmpty()),
        "--prefix-column and --score-column need --column");
    refuse(commitRows < 1, "--commit-rows %d: expected at least 1", commitRows);
    refuse(
        !prefixColumn.isEmpty() && !scoreColumn.isEmpty(),
        "--prefix-column is for translating, not for --score-column: give only one of them");
    refuse(
        !outputTable.isEmpty() && table.isEmpty(),
        "--output-table %s: give the table to translate with --table NAME",
        outputTable);
    if (!input.equals(STREAM)) {
      GivenPath given = GivenPath.option("--input", input);
      if (column.isEmpty() && subwords == null) {
        InputKind.requireLines(given, input.substring(input.lastIndexOf('/') + 1));
      }
      given.path();
    }
    if (!output.equals(STREAM)) {
      GivenPath.option("--output", output).path();
    }
  }

  @FormatMethod
  private static void refuse(boolean contradicts, String format, Object... values) {
    if (contradicts) {
      throw UserException.of(format, values);
    }
  }

  /** Whether it is done in this process, without Spark. */
  public boolean isStream() {
    return table.isEmpty()
        && (json || subwords != null || input.equals(STREAM) || output.equals(STREAM));
  }

  /** Rejects a document, which cannot be written line by line. */
  public void requireLines() {
    boolean isText = column.isEmpty() && !json && subwords == null;
    refuse(
        isText && DocumentFormat.ofName(input).isPresent(),
        "--input %s is a document, which is written as a whole: give --output PATH",
        input);
  }

  GivenPath givenInput() {
    return GivenPath.option("--input", input);
  }

  GivenPath givenOutput() {
    return GivenPath.option("--output", output);
  }

  AppendRequest append() {
    return new AppendRequest(
        TableName.option("--table", table),
        snapshot,
        column,
        TableName.option("--output-table", outputTable),
        commitRows);
  }

  /** Returns how records of a stream are read and written. */
  LineForm streamForm(SearchSettings search) {
    if (!column.isEmpty() && input.endsWith(".parquet")) {
      throw UserException.of(
          "--column %s: a table is written to a path: give --output PATH", column);
    }
    return column.isEmpty() ? lines(search) : columns(TextInput.format(input), search);
  }

  /** Returns how records of text files are read and written. */
  LineForm fileForm(TextInput text, SearchSettings search) {
    return column.isEmpty() ? lines(search) : columns(text.formatOfColumns(), search);
  }

  private TranslationLines lines(SearchSettings search) {
    return new TranslationLines(search.nBest() > 1, scores, search.alignments());
  }

  private LineForm columns(Format format, SearchSettings search) {
    if (!scoreColumn.isEmpty()) {
      throw UserException.of(
          "--score-column %s: only Parquet and tables are scored; this input is text", scoreColumn);
    }
    AddedColumns added = new AddedColumns(scores, search.alignments(), search.nBest() > 1);
    if (format == Format.JSONL) {
      return new JsonFields(column, prefixColumn, added);
    }
    if (added.nBest()) {
      throw UserException.of(
          "search.nBest = %d: a column holds one translation; give 1, or the input as JSON lines"
              + " or Parquet",
          search.nBest());
    }
    return new DelimitedColumns(column, prefixColumn, format == Format.CSV, added);
  }

  /** Returns the columns to add to a table. */
  TableExtension extension(SearchSettings search, TranslationCounts counts) {
    return scoreColumn.isEmpty()
        ? new AddTranslations(
            column,
            prefixColumn,
            AddedColumns.TRANSLATION,
            scores ? AddedColumns.SCORE : "",
            search.alignments() ? AddedColumns.ALIGNMENT : "",
            search.nBest() > 1 ? AddedColumns.N_BEST : "",
            counts)
        : new AddScores(column, scoreColumn, counts);
  }

  /** Returns the options that affect the output. */
  String columns() {
    return "--column %s --prefix-column %s --score-column %s --scores %s"
        .formatted(column, prefixColumn, scoreColumn, scores);
  }

  /** Returns a sentence about the work done in the given time. */
  String report(TranslationCounts counts, double seconds) {
    return scoreColumn.isEmpty() ? counts.describe(seconds) : counts.describeScored(seconds);
  }

  /** Returns the advice for a user whose job failed. */
  public String howToResume() {
    return outputTable.isEmpty()
        ? "%s was not written: run the same command again to continue from the finished parts"
            .formatted(output)
        : "rows may be missing in %s: run the same command again to append those"
            .formatted(outputTable);
  }
}
