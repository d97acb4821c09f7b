package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import io.tandem.config.SubwordSettings.Sides;
import io.tandem.corpus.table.EncodedRow;
import io.tandem.corpus.table.PairTable;
import java.io.Serializable;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The contents of a split.
 *
 * @param numbers those of the manifest
 * @param text those of the audit
 */
public record SplitContents(SplitStatistics numbers, TextStatistics text) {
  private static final String HASH = "hash";

  private static final StructType COLUMNS =
      EncodedRow.COLUMNS
          .add(PairTable.SPLIT, DataTypes.StringType, false)
          .add(HASH, DataTypes.LongType, false);

  private static final int SPLIT_PLACE = COLUMNS.fieldIndex(PairTable.SPLIT);
  private static final int HASH_PLACE = COLUMNS.fieldIndex(HASH);

  /**
   * Counts encoded pairs, as {@link CorpusPipeline#encode} makes them, in one pass over all of
   * them.
   *
   * @param pairs with the column {@link PairTable#SPLIT}
   * @param vocabularies whether an id is the same token on both sides
   * @return the contents of every split, also of those without pairs, in order of writing
   */
  public static Map<String, SplitContents> of(Dataset<Row> pairs, Sides vocabularies) {
    Column hash =
        xxhash64(
            col(PairTable.ID),
            col(PairTable.SOURCE),
            col(PairTable.TARGET),
            col(PairTable.SOURCE_IDS),
            col(PairTable.TARGET_IDS));
    Counters counters =
        PairTable.select(pairs.withColumn(HASH, hash), COLUMNS)
            .javaRDD()
            .mapPartitions(SplitContents::count)
            .treeAggregate(new Counters(), Counters::plus, Counters::plus);
    Map<String, SplitContents> contents = new LinkedHashMap<>();
    for (String split : PairTable.SPLITS) {
      Counter counter = counters.of(split);
      contents.put(
          split,
          new SplitContents(counter.numbers.statistics(), counter.text.statistics(vocabularies)));
    }
    return contents;
  }

  private static Iterator<Counters> count(Iterator<Row> pairs) {
    Counters counters = new Counters();
    pairs.forEachRemaining(
        row ->
            counters
                .of(row.getString(SPLIT_PLACE))
                .add(new EncodedRow(row), row.getLong(HASH_PLACE)));
    return List.of(counters).iterator();
  }

  /**
   * The counts of a partition by split. They are sent between machines and therefore not a record:
   * Kryo cannot write records.
   */
  private static final class Counters implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TreeMap<String, Counter> bySplit = new TreeMap<>();

    Counter of(String split) {
      return bySplit.computeIfAbsent(split, name -> new Counter());
    }

    Counters plus(Counters other) {
      other.bySplit.forEach((split, counter) -> of(split).plus(counter));
      return this;
    }
  }

  private static final class Counter implements Serializable {
    private static final long serialVersionUID = 1L;

    private final SplitStatistics.Counter numbers = new SplitStatistics.Counter();
    private final TextStatistics.Counter text = new TextStatistics.Counter();

    void add(EncodedRow pair, long hash) {
      String source = pair.source();
      String target = pair.target();
      int[] sourceIds = pair.sourceIds();
      int[] targetIds = pair.targetIds();
      numbers.add(source, sourceIds, target, targetIds, hash);
      text.add(source, sourceIds, target, targetIds);
    }

    void plus(Counter other) {
      numbers.plus(other.numbers);
      text.plus(other.text);
    }
  }
}
