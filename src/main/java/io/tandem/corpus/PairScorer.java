package io.tandem.corpus;

import io.tandem.corpus.table.PairTable;
import io.tandem.storage.ModelOrigin;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The trained models of the rule {@code model-score}. Driver only. */
public interface PairScorer {
  /**
   * Returns pairs with the column {@link PairTable#MODEL_SCORE}, null for those that are too long
   * for a model.
   *
   * @param pairs the pairs, with the columns {@link PairTable#ID}, {@link PairTable#SOURCE} and
   *     {@link PairTable#TARGET} and others, which stay
   * @param stored computes the rows at once, because the executors have the models only meanwhile,
   *     and returns what it stored
   */
  Dataset<Row> score(Dataset<Row> pairs, UnaryOperator<Dataset<Row>> stored);

  /** Returns the models by the rule's parameter that names them. */
  Map<String, ModelOrigin> models();
}
