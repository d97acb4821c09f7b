package io.tandem.corpus.lexical;

import static io.tandem.corpus.lexical.ExpectedCounts.CELL;
import static io.tandem.corpus.lexical.ExpectedCounts.CELLS;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.shiftright;

import io.tandem.config.CorpusSettings;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * IBM model 1 (Brown et al. 1993, "The Mathematics of Statistical Machine Translation", section
 * 4.1), learned by expectation maximization from equal probabilities on. Each target word comes
 * from one word of the source sentence or from NULL, all of them equally likely:
 *
 * <pre>
 *   P(target | source) = product over j of  sum over i from 0 to l of  t(target_j | source_i) / (l + 1)
 * </pre>
 *
 * <p>An iteration broadcasts the table, counts on the executors, adds up the counts by source word,
 * and divides. Translations below the minimum probability are left out of the table; their share is
 * not given to the others. Counts are integers, so that the table is the same to the bit for any
 * partitions. Driver only.
 */
final class IbmModel1 {
  /** The pairs of words that a task counts in memory, each with up to 64 bytes. */
  private static final int CELLS_IN_MEMORY = 1 << 20;

  private final CorpusSettings.Lexicon settings;

  IbmModel1(CorpusSettings.Lexicon settings) {
    this.settings = settings;
  }

  /**
   * Learns a table.
   *
   * @param pairs two columns of ids, source and target; read in every iteration
   * @param sources one more than the highest id of a source word
   */
  TranslationTable learn(Dataset<Row> pairs, int sources) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(pairs.sparkSession().sparkContext());
    TranslationTable table = TranslationTable.uniform();
    for (int i = 0; i < settings.iterations(); i++) {
      Broadcast<TranslationTable> known = spark.broadcast(table);
      table = null; // Spark's copy can go to disk while the next one is put together
      try {
        table = improved(pairs, known, sources);
      } finally {
        known.destroy();
      }
    }
    return table;
  }

  private TranslationTable improved(
      Dataset<Row> pairs, Broadcast<TranslationTable> known, int sources) {
    JavaRDD<Translations> found =
        pairs
            .mapPartitions(new ExpectedCounts(known, CELLS_IN_MEMORY), Encoders.row(CELLS))
            .repartition(shiftright(col(CELL), Integer.SIZE))
            .sortWithinPartitions(CELL)
            .javaRDD()
            .mapPartitions(new Maximization(settings.minimumProbability()))
            .persist(StorageLevel.DISK_ONLY());
    try {
      long size = found.aggregate(0L, (sum, each) -> sum + each.targets.length, Long::sum);
      return TranslationTable.of(sources, Math.toIntExact(size), found.toLocalIterator());
    } finally {
      found.unpersist();
    }
  }
}
