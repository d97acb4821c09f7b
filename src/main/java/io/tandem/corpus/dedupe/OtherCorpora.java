package io.tandem.corpus.dedupe;

import io.tandem.corpus.table.AnnotatedRow;
import io.tandem.corpus.table.PairTable;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The text of other corpora that a corpus is compared with. Driver.
 *
 * @param tests the pairs of their valid and test, by the name in {@code corpus.leakage.against};
 *     columns source and target
 * @param known the pairs of {@code corpus.duplicates.against}; columns source and target, which is
 *     empty where a sentence alone is compared
 */
public record OtherCorpora(Map<String, Dataset<Row>> tests, Optional<Dataset<Row>> known) {
  /** No other corpora: the settings name none. */
  public static final OtherCorpora NONE = new OtherCorpora(Map.of(), Optional.empty());

  /** The reason to reject what another corpus has already. */
  public static final String REASON = "in-other-corpus";

  /**
   * Adds the known pairs to those of a corpus, {@link PairTable#ANNOTATED}. They are better than
   * all others, so that of each group of duplicates one of them is kept; {@link #withoutKnown}
   * removes them again.
   */
  public Dataset<Row> withKnown(Dataset<Row> annotated) {
    return known
        .map(
            pairs ->
                annotated.union(
                    pairs
                        .dropDuplicates(PairTable.SOURCE, PairTable.TARGET)
                        .map(
                            (MapFunction<Row, Row>)
                                pair -> known(pair.getString(0), pair.getString(1)).row(),
                            Encoders.row(PairTable.ANNOTATED))))
        .orElse(annotated);
  }

  /** Their ids, negative numbers, follow from their texts: which of them is best never changes. */
  private static AnnotatedRow known(String source, String target) {
    long id = SentenceKey.exact(source + "\t" + target) | Long.MIN_VALUE;
    return AnnotatedRow.ofOtherCorpus(id, source, target, SentenceKey.of(source));
  }

  /** Removes the pairs that {@link #withKnown} added. */
  public Dataset<Row> withoutKnown(Dataset<Row> annotated) {
    return known
        .map(pairs -> annotated.where(functions.not(isKnown(functions.col(PairTable.ID)))))
        .orElse(annotated);
  }

  /** Returns the reason for a duplicate of the pair with this id. */
  static Column reasonOf(Column better, String reason) {
    return functions.when(isKnown(better), REASON).otherwise(reason);
  }

  private static Column isKnown(Column id) {
    return id.lt(0);
  }
}
