package io.tandem.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.tandem.corpus.table.EncodedRow;
import io.tandem.corpus.table.PairTable;
import io.tandem.subword.learn.EncodingStatistics;
import java.util.HexFormat;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The contents of a split in numbers.
 *
 * @param pairs sentence pairs
 * @param sourceTokens ids of the source side, without BOS and EOS
 * @param targetTokens ids of the target side, without BOS and EOS
 * @param byteFallbackCharacters characters of both sides that were written as bytes
 * @param unknownTokens ids of both sides that are UNK, which only imported subwords produce
 * @param fingerprint equal for equal contents, regardless of the order and the number of files:
 *     XXH64 of each pair's id, text and ids, joined by exclusive or; 16 hex digits
 */
public record SplitStatistics(
    long pairs,
    long sourceTokens,
    long targetTokens,
    long byteFallbackCharacters,
    long unknownTokens,
    String fingerprint) {

  private static final String SOURCE_TOKENS = "sourceTokens";
  private static final String TARGET_TOKENS = "targetTokens";
  private static final String FALLBACK = "fallback";
  private static final String UNKNOWN = "unknown";
  private static final String HASH = "hash";
  private static final String PAIRS = "pairs";

  private static final StructType COUNTS =
      new StructType()
          .add(SOURCE_TOKENS, DataTypes.LongType, false)
          .add(TARGET_TOKENS, DataTypes.LongType, false)
          .add(FALLBACK, DataTypes.LongType, false)
          .add(UNKNOWN, DataTypes.LongType, false)
          .add(HASH, DataTypes.LongType, false);

  private static final StructType HASHED = EncodedRow.COLUMNS.add(HASH, DataTypes.LongType, false);
  private static final int HASH_PLACE = HASHED.fieldIndex(HASH);

  /** Counts encoded pairs, as {@link CorpusPipeline#encode} makes them. */
  public static SplitStatistics of(Dataset<Row> pairs) {
    Column hash =
        xxhash64(
            col(PairTable.ID),
            col(PairTable.SOURCE),
            col(PairTable.TARGET),
            col(PairTable.SOURCE_IDS),
            col(PairTable.TARGET_IDS));
    Row totals =
        PairTable.select(pairs.withColumn(HASH, hash), HASHED)
            .map((MapFunction<Row, Row>) SplitStatistics::countsOf, Encoders.row(COUNTS))
            .agg(
                count(lit(1)).as(PAIRS),
                orZero(sum(SOURCE_TOKENS)).as(SOURCE_TOKENS),
                orZero(sum(TARGET_TOKENS)).as(TARGET_TOKENS),
                orZero(sum(FALLBACK)).as(FALLBACK),
                orZero(sum(UNKNOWN)).as(UNKNOWN),
                orZero(expr("bit_xor(%s)".formatted(HASH))).as(HASH))
            .first();
    return new SplitStatistics(
        totals.getAs(PAIRS),
        totals.getAs(SOURCE_TOKENS),
        totals.getAs(TARGET_TOKENS),
        totals.getAs(FALLBACK),
        totals.getAs(UNKNOWN),
        HexFormat.of().toHexDigits(totals.<Long>getAs(HASH)));
  }

  private static Column orZero(Column aggregate) {
    return coalesce(aggregate, lit(0L));
  }

  private static Row countsOf(Row row) {
    EncodedRow pair = new EncodedRow(row);
    EncodingStatistics source = EncodingStatistics.of(pair.source(), pair.sourceIds());
    EncodingStatistics target = EncodingStatistics.of(pair.target(), pair.targetIds());
    return RowFactory.create(
        source.tokens(),
        target.tokens(),
        source.plus(target).byteFallbackCharacters(),
        source.plus(target).unknownTokens(),
        row.getLong(HASH_PLACE));
  }
}
