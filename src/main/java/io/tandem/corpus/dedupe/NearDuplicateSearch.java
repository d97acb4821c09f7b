package io.tandem.corpus.dedupe;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import io.tandem.config.CorpusSettings.NearDuplicates;
import io.tandem.corpus.table.ComputedIterator;
import io.tandem.corpus.table.PairTable;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.stream.LongStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.JavaConverters;

/**
 * Rejects pairs that are almost the same as a better one; see {@link Duplicates#best}. Pairs that
 * share a band of their {@link MinHash} are candidates; the similarity of each candidate is then
 * computed, so that nothing is rejected by chance. Within a band a pair is compared only with the
 * best one and with the next better one, so that large bands remain cheap.
 *
 * <p>A pair is rejected even if the better one is itself rejected: only the best of a chain of near
 * duplicates is kept.
 */
public final class NearDuplicateSearch {
  public static final String REASON = "near-duplicate";

  private final NearDuplicates settings;

  public NearDuplicateSearch(NearDuplicates settings) {
    this.settings = settings;
  }

  /**
   * @param annotated the pairs; read several times
   */
  public Dataset<Row> reject(Dataset<Row> annotated) {
    Dataset<Row> near = near(annotated.where(Duplicates.isCounted()));
    Column better = col(BandRows.BETTER);
    return annotated
        .join(near, JavaConverters.asScalaBuffer(List.of(PairTable.ID)).toSeq(), "left")
        .withColumn(
            PairTable.REASON,
            PairTable.rejectedWhen(better.isNotNull(), OtherCorpora.reasonOf(better, REASON)))
        .drop(BandRows.BETTER);
  }

  /** Returns the ids of the pairs that have a better near duplicate, with the lowest id of one. */
  private Dataset<Row> near(Dataset<Row> pairs) {
    Dataset<Row> texts = pairs.select(PairTable.ID, PairTable.SOURCE, PairTable.TARGET);
    Dataset<Row> betterTexts = texts.toDF(BandRows.BETTER, "betterSource", "betterTarget");
    UDF4<String, String, String, String, Boolean> similar = new IsSimilar(settings);
    return candidates(pairs)
        .join(texts, PairTable.ID)
        .join(betterTexts, BandRows.BETTER)
        .where(
            functions
                .udf(similar, DataTypes.BooleanType)
                .apply(
                    col(PairTable.SOURCE),
                    col(PairTable.TARGET),
                    col("betterSource"),
                    col("betterTarget")))
        .groupBy(PairTable.ID)
        .agg(min(BandRows.BETTER).as(BandRows.BETTER));
  }

  /**
   * {@code id, better}. Few bands are shared: a sort by a single number, which Spark does in linear
   * time, finds them, and only their rows are then ordered.
   */
  private Dataset<Row> candidates(Dataset<Row> pairs) {
    return PairTable.select(pairs, BandRows.TEXTS)
        .flatMap(new BandsOf(settings), Encoders.row(BandRows.SCHEMA))
        .repartition(col(BandRows.BAND))
        .sortWithinPartitions(BandRows.BAND)
        .mapPartitions(BandRows::shared, Encoders.row(BandRows.SCHEMA))
        .sortWithinPartitions(
            col(BandRows.BAND), col(PairTable.SCORE).desc(), col(PairTable.ID).asc())
        .mapPartitions(new CompareInBands(settings.threshold()), Encoders.row(BandRows.CANDIDATES))
        .repartition(col(PairTable.ID))
        .distinct();
  }

  private static final class BandsOf implements FlatMapFunction<Row, Row>, Serializable {
    private static final long serialVersionUID = 1L;

    private final int ngram;
    private final MinHash signature;

    BandsOf(NearDuplicates settings) {
      ngram = settings.ngram();
      signature = new MinHash(settings.bands(), settings.rows());
    }

    @Override
    public Iterator<Row> call(Row pair) {
      long[] ngrams = BandRows.ngrams(pair, ngram);
      return LongStream.of(signature.bandsOf(ngrams))
          .mapToObj(band -> BandRows.of(pair, band, ngrams.length))
          .iterator();
    }
  }

  private record IsSimilar(NearDuplicates settings)
      implements UDF4<String, String, String, String, Boolean> {
    @Override
    public Boolean call(String source, String target, String betterSource, String betterTarget) {
      double similarity =
          CharacterNgrams.jaccard(
              CharacterNgrams.of(source, target, settings.ngram()),
              CharacterNgrams.of(betterSource, betterTarget, settings.ngram()));
      return similarity >= settings.threshold();
    }
  }

  /**
   * Selects the pairs to compare: each with the best one of its band and with the next better one,
   * unless the numbers of their n-grams already rule out that they are near duplicates. From rows
   * of {@link BandRows#SCHEMA}, by band and the better first, to rows of {@link
   * BandRows#CANDIDATES}; holds two rows. On executors.
   *
   * @param threshold the minimum similarity
   */
  private record CompareInBands(double threshold) implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      return new Candidates(rows);
    }

    private final class Candidates extends ComputedIterator<Row> {
      private final Iterator<Row> rows;
      private final Queue<Row> found = new ArrayDeque<>();
      private Row best;
      private Row previous;

      Candidates(Iterator<Row> rows) {
        this.rows = rows;
      }

      @Override
      protected Row compute() {
        while (found.isEmpty() && rows.hasNext()) {
          Row row = rows.next();
          if (best == null || BandRows.band(best) != BandRows.band(row)) {
            best = row;
          } else {
            compare(row, best);
            if (previous != best) {
              compare(row, previous);
            }
          }
          previous = row;
        }
        return found.poll();
      }

      private void compare(Row row, Row better) {
        int one = BandRows.ngrams(row);
        int other = BandRows.ngrams(better);
        // The similarity if the smaller set were a subset of the larger one.
        if ((double) Math.min(one, other) / Math.max(one, other) >= threshold) {
          found.add(BandRows.candidate(row, better));
        }
      }
    }
  }
}
