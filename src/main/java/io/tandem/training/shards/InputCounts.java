package io.tandem.training.shards;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;

import io.tandem.UserException;
import io.tandem.config.StageSettings;
import io.tandem.config.TrainingSettings;
import io.tandem.corpus.table.PairTable;
import io.tandem.corpus.table.TrainingRow;
import io.tandem.storage.TaskFailures;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * The pairs of each input from which mixtures are made; pairs that are too long do not count.
 * Driver only.
 *
 * @param pairs the pairs that an epoch of the corpus sees, by the name of the input
 * @param streams the streams that have any of them
 */
record InputCounts(SortedMap<String, Long> pairs, Map<String, BitSet> streams) {
  static final InputCounts NONE = new InputCounts(new TreeMap<>(), Map.of());

  /**
   * Counts pairs.
   *
   * @param names the names of the inputs of all files, in the order of files
   */
  static InputCounts of(
      Dataset<Row> pairs,
      TrainingSettings training,
      PairPartitioner partitioner,
      List<String> names) {
    Column fits =
        size(col(PairTable.SOURCE_IDS))
            .lt(training.maximumSentenceTokens())
            .and(size(col(PairTable.TARGET_IDS)).lt(training.maximumSentenceTokens()));
    List<Tuple2<Tuple2<Integer, Integer>, Long>> counts =
        TaskFailures.unwrapped(
            () ->
                TrainingRow.select(pairs)
                    .where(fits.and(col(PairTable.COPIES).gt(0)))
                    .select(col(PairTable.ID), PairTable.fileOrderOfId(), col(PairTable.COPIES))
                    .javaRDD()
                    .mapToPair(
                        row ->
                            new Tuple2<>(
                                new Tuple2<>(row.getInt(1), partitioner.stream(row.getLong(0))),
                                (long) row.getInt(2)))
                    .reduceByKey(Long::sum)
                    .collect());
    SortedMap<String, Long> byName = new TreeMap<>();
    Map<String, BitSet> streams = new TreeMap<>();
    for (Tuple2<Tuple2<Integer, Integer>, Long> count : counts) {
      String name = names.get(count._1()._1());
      byName.merge(name, count._2(), Long::sum);
      streams.computeIfAbsent(name, unseen -> new BitSet()).set(count._1()._2());
    }
    return new InputCounts(byName, streams);
  }

  /**
   * Requires pairs for each stream, in training's last stage as in its first.
   *
   * @throws UserException if a stage has none for one of them
   */
  void requirePairs(StageSettings stage, PairPartitioner partitioner) {
    if (stage.shares().isEmpty()) {
      return;
    }
    BitSet there = new BitSet();
    stage
        .shares()
        .forEach(
            (name, share) -> {
              if (share > 0) {
                there.or(streams.getOrDefault(name, new BitSet()));
              }
            });
    int empty = there.nextClearBit(0);
    if (empty < partitioner.streams()) {
      throw UserException.of(
          "training.stages %s: there are so few pairs that a micro-batch of worker %d has none to"
              + " train on; use fewer averaging.workers or training.microBatches, or more text",
          stage, empty / partitioner.streamsOfWorker());
    }
  }
}
