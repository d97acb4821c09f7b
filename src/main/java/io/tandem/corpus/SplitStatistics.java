package io.tandem.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.tandem.subword.learn.EncodingStatistics;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a split holds.
 *
 * @param pairs sentence pairs
 * @param sourceTokens ids of the source side, without BOS and EOS
 * @param targetTokens ids of the target side, without BOS and EOS
 * @param byteFallbackCharacters characters of both sides that had to be written as bytes
 * @param unknownTokens ids of both sides that are UNK, as other tools' subwords may give
 * @param fingerprint equal for equal content, whatever the order and the number of files: XXH64 of
 *     each pair's id, text and ids, joined by exclusive or; 16 hex digits
 */
public record SplitStatistics(
    long pairs,
    long sourceTokens,
    long targetTokens,
    long byteFallbackCharacters,
    long unknownTokens,
    String fingerprint) {

  private static final StructType COUNTS =
      new StructType()
          .add("sourceTokens", DataTypes.LongType, false)
          .add("targetTokens", DataTypes.LongType, false)
          .add("fallback", DataTypes.LongType, false)
          .add("unknown", DataTypes.LongType, false)
          .add("hash", DataTypes.LongType, false);

  /** Counts encoded pairs, as {@link CorpusPipeline#encode} makes them. */
  public static SplitStatistics of(Dataset<Row> pairs) {
    Column hash = expr("xxhash64(id, source, target, sourceIds, targetIds)");
    Row totals =
        pairs
            .select(
                col("source"), col("target"), col("sourceIds"), col("targetIds"), hash.as("hash"))
            .map((MapFunction<Row, Row>) SplitStatistics::countsOf, Encoders.row(COUNTS))
            .agg(
                count(lit(1)),
                orZero(sum("sourceTokens")),
                orZero(sum("targetTokens")),
                orZero(sum("fallback")),
                orZero(sum("unknown")),
                orZero(expr("bit_xor(hash)")))
            .first();
    return new SplitStatistics(
        totals.getLong(0),
        totals.getLong(1),
        totals.getLong(2),
        totals.getLong(3),
        totals.getLong(4),
        HexFormat.of().toHexDigits(totals.getLong(5)));
  }

  private static Column orZero(Column aggregate) {
    return coalesce(aggregate, lit(0L));
  }

  private static Row countsOf(Row pair) {
    EncodingStatistics source = encoding(pair.getString(0), pair.getList(2));
    EncodingStatistics target = encoding(pair.getString(1), pair.getList(3));
    return RowFactory.create(
        source.tokens(),
        target.tokens(),
        source.plus(target).byteFallbackCharacters(),
        source.plus(target).unknownTokens(),
        pair.getLong(4));
  }

  private static EncodingStatistics encoding(String text, List<Integer> ids) {
    return EncodingStatistics.of(text, ids.stream().mapToInt(Integer::intValue).toArray());
  }
}
