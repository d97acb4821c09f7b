package io.tandem.corpus.lexical;

import io.tandem.config.CorpusSettings;
import io.tandem.corpus.table.PairTable;
import io.tandem.network.kernels.AttentionGuide;
import io.tandem.network.transformer.TokenLinks;
import io.tandem.subword.Subwords;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Links the subwords of a pair that translate each other, by {@link IbmModel1} in both directions:
 * those that are the best counterparts of each other, by
 *
 * <pre>
 *   t(target_j | source_i) · t(source_i | target_j) · exp(-8 · |i / I - j / J|)
 * </pre>
 *
 * so that of several occurrences those at the same relative place are linked; the last factor is
 * that of Dyer et al. (2013, "A Simple, Fast, and Effective Reparameterization of IBM Model 2")
 * with their first tension, 4, for both directions. Links that only one direction finds are left
 * out: they are wrong more often. Broadcast; plain fields, because Kryo cannot read records.
 */
public final class SubwordLinks implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The product of both probabilities under which subwords are never linked. */
  private static final double MIN_PROBABILITY = 1e-4;

  private static final double TENSION = 8;

  /** The counterparts of source id s are {@code targets[starts[s]]} to {@code [starts[s + 1]]}. */
  private final int[] starts;

  /** Ascending for each source id. */
  private final int[] targets;

  private final float[] probabilities;

  private SubwordLinks(int[] starts, int[] targets, float[] probabilities) {
    this.starts = starts;
    this.targets = targets;
    this.probabilities = probabilities;
  }

  /**
   * Learns from pairs, of which equal ones count once.
   *
   * @param pairs with text and ids of both sides
   */
  public static SubwordLinks learn(
      Dataset<Row> pairs, CorpusSettings.Lexicon settings, Subwords subwords) {
    Dataset<Row> learned = SubwordPairs.of(pairs, pairs.count(), settings, subwords);
    try {
      IbmModel1 model = new IbmModel1(settings);
      return of(
          model.learn(learned, subwords.source().size()),
          model.learn(
              learned.select(PairTable.TARGET_IDS, PairTable.SOURCE_IDS),
              subwords.target().size()));
    } finally {
      learned.unpersist();
    }
  }

  private static SubwordLinks of(TranslationTable forward, TranslationTable backward) {
    int[] starts = new int[forward.sources() + 1];
    int[] targets = new int[forward.size()];
    float[] probabilities = new float[forward.size()];
    int n = 0;
    for (int source = 0; source < forward.sources(); source++) {
      for (int target : source == SideWords.NULL ? new int[0] : forward.targets(source)) {
        double both = forward.probability(source, target) * backward.probability(target, source);
        if (both >= MIN_PROBABILITY) {
          targets[n] = target;
          probabilities[n++] = (float) both;
        }
      }
      starts[source + 1] = n;
    }
    return new SubwordLinks(starts, Arrays.copyOf(targets, n), Arrays.copyOf(probabilities, n));
  }

  /** Returns the number of pairs of subwords that can be linked. */
  int size() {
    return targets.length;
  }

  /** Returns the links for executors, each of which fetches the table once. */
  public TokenLinks sent(JavaSparkContext spark) {
    Broadcast<SubwordLinks> sent = spark.broadcast(this);
    return (source, target) -> sent.value().of(source, target);
  }

  /**
   * Returns for each token of the target the number of the source token that it translates, or
   * {@link AttentionGuide#NONE}.
   *
   * @param source ids
   * @param target ids
   */
  public int[] of(int[] source, int[] target) {
    int[] bestSource = new int[target.length];
    double[] bestOfTarget = new double[target.length];
    Arrays.fill(bestSource, AttentionGuide.NONE);
    int[] bestTarget = new int[source.length];
    for (int i = 0; i < source.length; i++) {
      double best = 0;
      for (int j = 0; j < target.length; j++) {
        double score =
            score(source[i], target[j], i / (double) source.length, j / (double) target.length);
        if (score > best) {
          best = score;
          bestTarget[i] = j;
        }
        if (score > bestOfTarget[j]) {
          bestOfTarget[j] = score;
          bestSource[j] = i;
        }
      }
    }
    for (int j = 0; j < target.length; j++) {
      if (bestSource[j] != AttentionGuide.NONE && bestTarget[bestSource[j]] != j) {
        bestSource[j] = AttentionGuide.NONE;
      }
    }
    return bestSource;
  }

  private double score(int source, int target, double place, double otherPlace) {
    if (source >= starts.length - 1) {
      return 0; // a tag that was added after the corpus was prepared
    }
    int at = Arrays.binarySearch(targets, starts[source], starts[source + 1], target);
    return at < 0 ? 0 : probabilities[at] * Math.exp(-TENSION * Math.abs(place - otherPlace));
  }
}
