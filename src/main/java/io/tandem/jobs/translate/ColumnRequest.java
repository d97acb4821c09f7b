package io.tandem.jobs.translate;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.SearchSettings;
import io.tandem.config.SearchSettings.Utility;
import io.tandem.translation.spark.AddScores;
import io.tandem.translation.spark.AddTranslations;
import io.tandem.translation.spark.BestOf;
import io.tandem.translation.spark.TableExtension;
import io.tandem.translation.spark.TranslationCounts;

/**
 * The columns or fields that a call of {@code jobs/translate.sh} reads, and what it adds. Names
 * that are not given, or null, are empty.
 *
 * @param column the one to translate; empty: whole lines
 * @param prefix the one with the beginning of translations
 * @param given the one with translations to score instead of translating
 * @param scores whether scores are written, also those of lines
 * @param bestOf the metric by which the candidate nearest to the reference is chosen; null: the
 *     best by score is the translation
 * @param reference the one with the references
 */
public record ColumnRequest(
    String column, String prefix, String given, boolean scores, Utility bestOf, String reference) {
  public ColumnRequest {
    column = TranslateRequest.given("--column", column);
    prefix = TranslateRequest.given("--prefix-column", prefix);
    given = TranslateRequest.given("--score-column", given);
    reference = TranslateRequest.given("--reference-column", reference);
    TranslateRequest.refuse(
        column.isEmpty() && !(prefix.isEmpty() && given.isEmpty() && reference.isEmpty()),
        "--prefix-column, --score-column and --reference-column need --column");
    TranslateRequest.refuse(
        !prefix.isEmpty() && !given.isEmpty(),
        "--prefix-column is for translating, not for --score-column: give only one of them");
  }

  /** Whether whole lines are translated. */
  boolean isOfLines() {
    return column.isEmpty();
  }

  /** Returns how records of text in a format are read and written. */
  LineForm form(Format format, SearchSettings search) {
    TranslateRequest.refuse(
        !given.isEmpty(),
        "--score-column %s: only Parquet and tables are scored; this input is text",
        given);
    TranslateRequest.refuse(
        bestOf != null,
        "--reference-column %s: only translations of Parquet and tables are chosen by references; this input is text",
        reference);
    AddedColumns added = new AddedColumns(scores, search.alignments(), search.nBest() > 1);
    if (format == Format.JSONL) {
      return new JsonFields(column, prefix, added);
    }
    TranslateRequest.refuse(
        added.nBest(),
        "search.nBest = %d: a column holds one translation; give 1, or the input as JSON lines"
            + " or Parquet",
        search.nBest());
    return new DelimitedColumns(column, prefix, format == Format.CSV, added);
  }

  /**
   * Refuses a choice of one.
   *
   * @throws UserException if there is nothing to choose among
   */
  public void requireChoice(SearchSettings search) {
    TranslateRequest.refuse(
        bestOf != null && search.nBest() == 1,
        "--best-of: search.nBest = 1 leaves nothing to choose among; give --n-best");
  }

  /** Returns the columns to add to a table. */
  TableExtension extension(SearchSettings search, TranslationCounts counts) {
    return given.isEmpty()
        ? new AddTranslations(
            column,
            prefix,
            AddedColumns.TRANSLATION,
            scores ? AddedColumns.SCORE : "",
            search.alignments() ? AddedColumns.ALIGNMENT : "",
            search.nBest() > 1 ? AddedColumns.N_BEST : "",
            bestOf == null ? BestOf.SCORE : new BestOf(bestOf, reference, AddedColumns.RANK),
            counts)
        : new AddScores(column, given, counts);
  }

  /** Returns the options that affect the output, as they were before there was a choice. */
  String options() {
    return "--column %s --prefix-column %s --score-column %s --scores %s"
            .formatted(column, prefix, given, scores)
        + (bestOf == null
            ? ""
            : " --best-of %s --reference-column %s".formatted(bestOf, reference));
  }
}
