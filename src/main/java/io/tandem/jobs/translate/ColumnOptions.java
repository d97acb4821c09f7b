package io.tandem.jobs.translate;

import io.tandem.config.SearchSettings.Utility;
import picocli.CommandLine.Option;

/** The options that name columns to read and say what is added to them; mixed into a command. */
public final class ColumnOptions {
  @Option(
      names = "--column",
      paramLabel = "NAME",
      description =
          "translate this column of the input: of Parquet and tables by name, of a struct as s.a; of"
              + " .tsv and .csv by the name in the first line, or by its number from 1 if there is"
              + " no such line; of .jsonl the field, as a.b if it is in another")
  private String column;

  @Option(
      names = "--prefix-column",
      paramLabel = "NAME",
      description = "column or field with the beginning of the translation")
  private String prefixColumn;

  @Option(
      names = "--score-column",
      paramLabel = "NAME",
      description = "column of the table with translations to score, instead of translating")
  private String scoreColumn;

  @Option(names = "--scores", description = "write the score of each translation next to it")
  private boolean scores;

  @Option(
      names = "--best-of",
      paramLabel = "METRIC",
      description =
          "of the --n-best translations of a row of the table, write the one that is nearest to its"
              + " reference by this metric of sentences: chrf or bleu")
  private Utility bestOf;

  @Option(
      names = "--reference-column",
      paramLabel = "NAME",
      description =
          "column of the table with the references of --best-of; where it is null, the best by score"
              + " is written")
  private String referenceColumn;

  /**
   * Returns the columns.
   *
   * @throws io.tandem.UserException if the options contradict each other
   */
  public ColumnRequest request() {
    return new ColumnRequest(column, prefixColumn, scoreColumn, scores, bestOf, referenceColumn);
  }
}
