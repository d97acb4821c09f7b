package io.tandem.corpus.dedupe;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** What is equal for texts that differ only in case, digits, punctuation and blanks. */
final class FoldedKey {
  private static final UserDefinedFunction FOLD =
      functions.udf((UDF1<String, String>) FoldedText::of, DataTypes.StringType);

  private FoldedKey() {}

  /** The folded texts of both columns, parted by a tab, which normalised text has not. */
  static Column of(String source, String target) {
    return functions.concat_ws(
        "\t", FOLD.apply(functions.col(source)), FOLD.apply(functions.col(target)));
  }
}
