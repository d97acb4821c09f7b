package io.tandem.corpus.lexical;

import io.tandem.config.CorpusSettings;
import io.tandem.corpus.table.PairTable;
import io.tandem.subword.Subwords;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.storage.StorageLevel;

/** The subwords of pairs, for {@link IbmModel1}. Driver only. */
final class SubwordPairs {
  private SubwordPairs() {}

  /**
   * Returns the first ids of both sides of the pairs to learn from, without those of tags, which
   * have no translation. Equal ones count once. The caller unpersists them.
   *
   * @param pairs with text and ids of both sides
   * @param count the number of pairs
   */
  static Dataset<Row> of(
      Dataset<Row> pairs, long count, CorpusSettings.Lexicon settings, Subwords subwords) {
    int firstTag = subwords.source().size() - subwords.tags().size();
    MapFunction<Row, Row> words =
        pair ->
            RowFactory.create(
                beginning(PairTable.ids(pair, 2), firstTag),
                beginning(PairTable.ids(pair, 3), Integer.MAX_VALUE));
    return Lexicon.share(count, settings, List.of())
        .of(
            pairs.select(
                PairTable.SOURCE, PairTable.TARGET, PairTable.SOURCE_IDS, PairTable.TARGET_IDS))
        .map(words, Encoders.row(Lexicon.ENCODED))
        .distinct()
        .coalesce(Lexicon.partitions(pairs, count, settings))
        .persist(StorageLevel.MEMORY_AND_DISK());
  }

  private static int[] beginning(int[] ids, int end) {
    return Arrays.stream(ids).filter(id -> id < end).limit(SideWords.MAX_OF_SENTENCE).toArray();
  }
}
