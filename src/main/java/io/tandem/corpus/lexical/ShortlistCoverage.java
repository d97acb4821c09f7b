package io.tandem.corpus.lexical;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.tandem.Text;
import io.tandem.corpus.table.PairTable;
import io.tandem.translation.search.Shortlist;
import java.util.Arrays;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The share of the tokens of targets that are among the candidates of their sources.
 *
 * @param sentences the number of pairs
 * @param candidates of all sentences together
 * @param tokens tokens of the targets
 * @param covered those that are candidates
 */
public record ShortlistCoverage(long sentences, long candidates, long tokens, long covered) {
  private static final int[] NO_PREFIX = {};
  private static final StructType COUNTS =
      new StructType()
          .add("candidates", DataTypes.LongType, false)
          .add("tokens", DataTypes.LongType, false)
          .add("covered", DataTypes.LongType, false);

  /**
   * Counts in pairs that the shortlist was not learned from.
   *
   * @param encoded at least one pair, with the ids of both sides
   */
  public static ShortlistCoverage of(Shortlist shortlist, Dataset<Row> encoded) {
    Broadcast<Shortlist> sent =
        JavaSparkContext.fromSparkContext(encoded.sparkSession().sparkContext())
            .broadcast(shortlist);
    MapFunction<Row, Row> counts =
        pair -> counts(sent.value(), PairTable.ids(pair, 0), PairTable.ids(pair, 1));
    try {
      Row sums =
          encoded
              .select(PairTable.SOURCE_IDS, PairTable.TARGET_IDS)
              .map(counts, Encoders.row(COUNTS))
              .agg(count(lit(1)), sum("candidates"), sum("tokens"), sum("covered"))
              .first();
      return new ShortlistCoverage(
          sums.getLong(0), sums.getLong(1), sums.getLong(2), sums.getLong(3));
    } finally {
      sent.destroy();
    }
  }

  private static Row counts(Shortlist shortlist, int[] source, int[] target) {
    int[] candidates = shortlist.candidates(source, NO_PREFIX);
    long covered =
        Arrays.stream(target).filter(id -> Arrays.binarySearch(candidates, id) >= 0).count();
    return RowFactory.create((long) candidates.length, (long) target.length, covered);
  }

  /** Describes it to the user. */
  @Override
  public String toString() {
    return Text.format(
        "%,d candidates for a sentence of valid on average, among them %.2f %% of the tokens of its"
            + " translation",
        Math.round((double) candidates / sentences), 100.0 * covered / Math.max(1, tokens));
  }
}
