package io.tandem.jobs.translate;

import com.google.errorprone.annotations.FormatMethod;
import io.tandem.UserException;
import io.tandem.config.SearchSettings;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.storage.GivenPath;
import io.tandem.storage.tables.TableName;
import io.tandem.translation.spark.TableExtension;
import io.tandem.translation.spark.TranslationCounts;
import java.util.Optional;

/**
 * The input and output of a call of {@code jobs/translate.sh}. Text that is not given, or null, is
 * empty.
 *
 * @param input a path, or {@value #STREAM} for standard input
 * @param table a table of Spark's catalogue instead of the input
 * @param snapshot the snapshot of the table; empty: the current one
 * @param output a path, or {@value #STREAM} for standard output
 * @param outputTable the table to append to instead of the output
 * @param commitRows the approximate number of rows of a commit to it; empty: by the table's size
 * @param columns the columns or fields to read and to add
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
    Optional<Long> commitRows,
    ColumnRequest columns,
    boolean json,
    SubwordStream.Direction subwords,
    String page) {
  public static final String STREAM = "-";

  public TranslateRequest {
    input = given("--input", input);
    table = given("--table", table);
    snapshot = given("--snapshot", snapshot);
    outputTable = given("--output-table", outputTable);
    page = given("--page", page);
    refuse(!input.isEmpty() && !table.isEmpty(), "--input and --table: give only one of them");
    if (input.isEmpty()) {
      input = STREAM;
    }
    refuse(!table.isEmpty() && columns.isOfLines(), "--table %s: give --column NAME", table);
    refuse(
        !table.isEmpty() && output.equals(STREAM) && outputTable.isEmpty(),
        "--column %s: a table is written to a path: give --output PATH",
        columns.column());
    commitRows.ifPresent(rows -> refuse(rows < 1, "--commit-rows %d: expected at least 1", rows));
    refuse(
        !outputTable.isEmpty() && table.isEmpty(),
        "--output-table %s: give the table to translate with --table NAME",
        outputTable);
    if (!input.equals(STREAM)) {
      GivenPath given = GivenPath.option("--input", input);
      if (columns.isOfLines() && subwords == null) {
        InputKind.requireLines(given, input.substring(input.lastIndexOf('/') + 1));
        requireSameFormat(input, output);
      }
      given.path();
    }
    if (!output.equals(STREAM)) {
      GivenPath.option("--output", output).path();
    }
  }

  private static void requireSameFormat(String input, String output) {
    Optional<DocumentFormat> read = DocumentFormat.ofName(input);
    Optional<DocumentFormat> written = DocumentFormat.ofName(output);
    refuse(
        read.isPresent() && written.isPresent() && !read.equals(written),
        "--output %s is named as another kind of document than --input %s: documents are written in the format they are read in; give a name that ends as that of the input",
        output,
        input);
  }

  /** Returns a request to translate a column of Parquet files. */
  public static TranslateRequest ofParquet(String input, String output, ColumnRequest columns) {
    return new TranslateRequest(
        input,
        /* table= */ null,
        /* snapshot= */ null,
        output,
        /* outputTable= */ null,
        /* commitRows= */ Optional.empty(),
        columns,
        /* json= */ false,
        /* subwords= */ null,
        /* page= */ null);
  }

  static String given(String option, String value) {
    refuse(
        value != null && value.isBlank(),
        "%s \"\": the value is empty; was it a shell variable that is not set?",
        option);
    return value == null ? "" : value;
  }

  @FormatMethod
  static void refuse(boolean contradicts, String format, Object... values) {
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
    boolean isText = columns.isOfLines() && !json && subwords == null;
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
        columns.column(),
        TableName.option("--output-table", outputTable),
        commitRows);
  }

  /** Returns how records of a stream are read and written. */
  LineForm streamForm(SearchSettings search) {
    refuse(
        !columns.isOfLines() && input.endsWith(".parquet"),
        "--column %s: a table is written to a path: give --output PATH",
        columns.column());
    return columns.isOfLines() ? lines(search) : columns.form(TextInput.format(input), search);
  }

  /** Returns how records of text files are read and written. */
  LineForm fileForm(TextInput text, SearchSettings search) {
    return columns.isOfLines() ? lines(search) : columns.form(text.formatOfColumns(), search);
  }

  private TranslationLines lines(SearchSettings search) {
    return new TranslationLines(search.nBest() > 1, columns.scores(), search.alignments());
  }

  /** Returns the columns to add to a table. */
  TableExtension extension(SearchSettings search, TranslationCounts counts) {
    return columns.extension(search, counts);
  }

  /**
   * Returns a sentence about the work done in the given time.
   *
   * @param unit what has a translation, in the singular
   */
  String report(TranslationCounts counts, String unit, double seconds) {
    return columns.given().isEmpty()
        ? counts.describe(unit, seconds)
        : counts.describeScored(seconds);
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
