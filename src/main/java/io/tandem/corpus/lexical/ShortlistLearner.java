package io.tandem.corpus.lexical;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;

import io.tandem.config.CorpusSettings;
import io.tandem.corpus.table.PairTable;
import io.tandem.subword.Subwords;
import io.tandem.translation.search.Shortlist;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Learns a lexical {@link Shortlist} from encoded pairs, by {@link IbmModel1} on their subwords:
 * the most probable tokens of the target for each token of the source, and the most frequent ones
 * of all. It is the same for any partitions. Driver only.
 */
public final class ShortlistLearner {
  private static final String TOKEN = "token";
  private static final String COUNT = "count";

  private final CorpusSettings settings;
  private final Subwords subwords;

  public ShortlistLearner(CorpusSettings settings, Subwords subwords) {
    this.settings = settings;
    this.subwords = subwords;
  }

  /**
   * Learns from pairs, of which equal ones count once.
   *
   * @param pairs with text and ids of both sides
   * @param count the number of pairs
   */
  public Shortlist learn(Dataset<Row> pairs, long count) {
    Dataset<Row> learned = SubwordPairs.of(pairs, count, settings.lexicon(), subwords);
    try {
      TranslationTable table =
          new IbmModel1(settings.lexicon()).learn(learned, subwords.source().size());
      int most = settings.shortlist().perToken();
      int[][] likely =
          IntStream.range(0, subwords.source().size())
              .mapToObj(source -> source == SideWords.NULL ? new int[0] : table.best(source, most))
              .toArray(int[][]::new);
      return Shortlist.of(subwords.target().size(), frequent(learned), likely);
    } finally {
      learned.unpersist();
    }
  }

  private int[] frequent(Dataset<Row> learned) {
    return learned
        .select(explode(col(PairTable.TARGET_IDS)).as(TOKEN))
        .groupBy(TOKEN)
        .agg(count(lit(1)).as(COUNT))
        .orderBy(col(COUNT).desc(), col(TOKEN))
        .limit(settings.shortlist().frequent())
        .collectAsList()
        .stream()
        .mapToInt(row -> row.getInt(0))
        .toArray();
  }
}
