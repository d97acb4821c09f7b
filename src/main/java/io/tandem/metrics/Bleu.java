package io.tandem.metrics;

import io.tandem.config.ValidationSettings;
import io.tandem.metrics.tokenize.BleuTokenizer;
import io.tandem.metrics.tokenize.Casing;
import io.tandem.metrics.tokenize.Whitespace;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/**
 * BLEU (Papineni et al. 2002): the geometric mean of n-gram precisions, clipped by the references,
 * times a penalty for hypotheses shorter than the references. Defined as in sacreBLEU 2.6.0 (Post
 * 2018, "A Call for Clarity in Reporting BLEU Scores"), with its exponential smoothing: each
 * further order without a match halves the precision, as in mteval (Chen and Cherry 2014).
 *
 * <p>Its {@link Statistics}: the lengths of hypotheses and of the references nearest in length,
 * then by n-gram order from 1 the matches, n-grams of the hypotheses that occur in a reference,
 * each at most as often as in the reference that has most of it, then the n-grams of the
 * hypotheses.
 *
 * @param casing whether case matters
 * @param tokenizer the tokenizer of lines
 * @param maxOrder largest n-gram order, normally 4
 * @param orders the n-gram orders that enter the mean
 */
public record Bleu(Casing casing, BleuTokenizer tokenizer, int maxOrder, Orders orders)
    implements Metric {
  private static final long serialVersionUID = 1L;

  /** The n-gram orders that enter the mean. */
  public enum Orders {
    /** All orders up to the largest. */
    ALL("no"),
    /** The orders up to the longest n-gram of the hypotheses; meant for single sentences. */
    EFFECTIVE("yes");

    private final String signatureName;

    Orders(String signatureName) {
      this.signatureName = signatureName;
    }
  }

  public Bleu {
    if (maxOrder < 1 || maxOrder > Byte.MAX_VALUE) {
      throw new IllegalArgumentException(
          "largest n-gram order of BLEU must be from 1 to "
              + Byte.MAX_VALUE
              + ", found "
              + maxOrder);
    }
  }

  /** sacreBLEU's defaults for a single sentence: as for a corpus, but with effective orders. */
  public static Bleu ofSentences() {
    return standard().with(Orders.EFFECTIVE);
  }

  /** sacreBLEU's defaults for a corpus: cased, 13a, order 4, exponential smoothing. */
  public static Bleu standard() {
    return new Bleu(Casing.MIXED, BleuTokenizer.MTEVAL_13A, 4, Orders.ALL);
  }

  /** BLEU as trainings measure it in a target language, whose code may be empty. */
  public static Bleu of(ValidationSettings settings, String language) {
    return standard().with(BleuTokenizer.of(settings, language));
  }

  public Bleu with(Casing other) {
    return new Bleu(other, tokenizer, maxOrder, orders);
  }

  public Bleu with(BleuTokenizer other) {
    return new Bleu(casing, other, maxOrder, orders);
  }

  public Bleu with(Orders other) {
    return new Bleu(casing, tokenizer, maxOrder, other);
  }

  @Override
  public String name() {
    return "BLEU";
  }

  @Override
  public Signature signature(ReferenceCount references) {
    return Signature.of(references)
        .with("case", casing.signatureName())
        .with("eff", orders.signatureName)
        .with("tok", tokenizer.signatureName())
        .with("smooth", "exp");
  }

  @Override
  public Statistics statistics(String hypothesis, List<String> references) {
    WordNumbers words = new WordNumbers();
    int[] hypothesisWords = words.of(tokens(hypothesis));
    List<int[]> referenceWords =
        ReferenceCount.present(references).stream().map(r -> words.of(tokens(r))).toList();

    // The hypothesis is numbered first: its n-grams are 1, 2, ... and all others come after.
    NgramIndex index = new NgramIndex(maxOrder);
    int[] counts = index.count(hypothesisWords);
    int[] clip = new int[counts.length];
    referenceWords.forEach(reference -> raise(clip, index.count(reference)));

    long[] matches = new long[maxOrder];
    long[] totals = new long[maxOrder];
    for (int ngram = 1; ngram < counts.length && counts[ngram] > 0; ngram++) {
      int order = index.order(ngram);
      totals[order - 1] += counts[ngram];
      matches[order - 1] += Math.min(counts[ngram], clip[ngram]);
    }
    return statistics(
        hypothesisWords.length,
        nearestLength(hypothesisWords.length, referenceWords),
        matches,
        totals,
        referenceWords.size());
  }

  static Statistics statistics(
      int hypothesisLength, int referenceLength, long[] matches, long[] totals, int references) {
    LongStream lengths = LongStream.of(hypothesisLength, referenceLength);
    LongStream ngrams = LongStream.concat(Arrays.stream(matches), Arrays.stream(totals));
    return new Statistics(
        ReferenceCount.of(references), LongStream.concat(lengths, ngrams).toArray());
  }

  /**
   * Returns the score of each sentence as a hypothesis with each as its only reference, as by
   * {@link #statistics}, but with the n-grams of each sentence counted once:
   * [hypotheses][references].
   */
  @Override
  public double[][] scoresAmong(List<String> sentences) {
    WordNumbers numbers = new WordNumbers();
    List<int[]> words = sentences.stream().map(line -> numbers.of(tokens(line))).toList();
    NgramOverlaps overlaps = new NgramOverlaps(maxOrder, words);
    double[][] scores = new double[words.size()][words.size()];
    for (int i = 0; i < scores.length; i++) {
      long[] totals = overlaps.totals(i);
      long[][] matches = overlaps.shared(i);
      for (int j = 0; j < scores.length; j++) {
        scores[i][j] =
            score(statistics(words.get(i).length, words.get(j).length, matches[j], totals, 1));
      }
    }
    return scores;
  }

  @Override
  public double score(Statistics statistics) {
    return parts(statistics).score();
  }

  @Override
  public ScoreReport report(Statistics statistics) {
    BleuScore score = parts(statistics);
    return new ScoreReport(
        name(), score.score(), signature(statistics.references()), score.verbose());
  }

  /** Returns the score of the sentences counted, with its parts. */
  BleuScore parts(Statistics counted) {
    if (counted.size() > 0 && counted.size() != 2 + 2 * maxOrder) {
      throw new IllegalArgumentException(
          "%s cannot be scored up to order %s".formatted(counted, maxOrder));
    }
    return BleuScore.of(counted, maxOrder, orders);
  }

  private static void raise(int[] clip, int[] counts) {
    for (int ngram = 0; ngram < Math.min(clip.length, counts.length); ngram++) {
      clip[ngram] = Math.max(clip[ngram], counts[ngram]);
    }
  }

  /** Returns the reference length nearest to the hypothesis, of equally near ones the shorter. */
  private static int nearestLength(int hypothesis, List<int[]> references) {
    return references.stream()
        .map(words -> words.length)
        .min(
            Comparator.<Integer>comparingInt(length -> Math.abs(length - hypothesis))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  private List<String> tokens(String line) {
    return tokenizer.tokenizer().tokenize(Whitespace.stripTrailing(casing.apply(line)));
  }
}
