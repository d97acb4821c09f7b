package io.tandem.metrics;

import io.tandem.Text;
import io.tandem.metrics.tokenize.Casing;
import io.tandem.metrics.tokenize.Whitespace;
import java.util.Arrays;
import java.util.List;

/**
 * chrF (Popović 2015) and chrF++ (Popović 2017): the F-score of character n-grams and, for chrF++,
 * word n-grams, precision and recall averaged over the orders that both sides have. Spaces do not
 * count. Defined as in sacreBLEU 2.6.0.
 *
 * <p>Its {@link Statistics}: by order, characters before words, the n-grams of the hypotheses, then
 * those of the references, for each sentence of the one that scores best, then those that both
 * have. N-grams of a hypothesis do not count where the reference has none of their order.
 *
 * @param casing whether case matters
 * @param charOrder largest order of character n-grams, normally 6
 * @param wordOrder largest order of word n-grams: 0 for chrF, 2 for chrF++
 * @param beta how many times recall counts more than precision, normally 2
 */
public record Chrf(Casing casing, int charOrder, int wordOrder, int beta) implements Metric {
  private static final long serialVersionUID = 1L;

  /** The largest accepted order of word n-grams; chrF++ has 2. */
  public static final int MAX_WORD_ORDER = 9;

  /** The largest accepted order of character n-grams; the metric has 6. */
  private static final int MAX_CHAR_ORDER = 50;

  public Chrf {
    check("character order", charOrder, 1, MAX_CHAR_ORDER);
    check("word order", wordOrder, 0, MAX_WORD_ORDER);
    check("beta", beta, 1, Integer.MAX_VALUE);
  }

  private static void check(String what, int found, int least, int most) {
    if (found < least || found > most) {
      throw new IllegalArgumentException(
          Text.format("%s of chrF must be from %d to %d, found %d", what, least, most, found));
    }
  }

  /** chrF2 with sacreBLEU's defaults: cased, character order 6, no words, no spaces. */
  public static Chrf standard() {
    return new Chrf(Casing.MIXED, 6, 0, 2);
  }

  public Chrf with(Casing other) {
    return new Chrf(other, charOrder, wordOrder, beta);
  }

  public Chrf withWordOrder(int other) {
    return new Chrf(casing, charOrder, other, beta);
  }

  /** Returns chrF, beta, and a plus for each word order: chrF2, chrF2++. */
  @Override
  public String name() {
    return "chrF" + beta + "+".repeat(wordOrder);
  }

  @Override
  public Signature signature(ReferenceCount references) {
    return Signature.of(references)
        .with("case", casing.signatureName())
        .with("eff", "yes")
        .with("nc", Integer.toString(charOrder))
        .with("nw", Integer.toString(wordOrder))
        .with("space", "no");
  }

  /** Counts against the reference with the best sentence-level score, of equal ones the first. */
  @Override
  public Statistics statistics(String hypothesis, List<String> references) {
    List<String> present = ReferenceCount.present(references);
    ChrfCounter counter = new ChrfCounter(this, casing.apply(hypothesis));
    Statistics best = null;
    double bestScore = -1;
    for (String reference : present) {
      Statistics counted = counter.count(casing.apply(reference), present.size());
      double score = score(counted);
      if (score > bestScore) {
        bestScore = score;
        best = counted;
      }
    }
    return best;
  }

  /**
   * Returns the score of each sentence as a hypothesis with each as its only reference, as by
   * {@link #statistics}, but with the n-grams of each sentence counted once:
   * [hypotheses][references].
   */
  @Override
  public double[][] scoresAmong(List<String> sentences) {
    List<String> lines = sentences.stream().map(casing::apply).toList();
    NgramOverlaps characters =
        new NgramOverlaps(charOrder, lines.stream().map(Whitespace::visibleCodePoints).toList());
    WordNumbers numbers = new WordNumbers();
    // An index for words is made even if their order is 0; then it stays empty.
    NgramOverlaps words =
        new NgramOverlaps(
            Math.max(1, wordOrder), lines.stream().map(line -> words(line, numbers)).toList());
    double[][] scores = new double[lines.size()][lines.size()];
    for (int i = 0; i < scores.length; i++) {
      long[] hypothesis = orders(characters.totals(i), words.totals(i));
      long[][] sharedCharacters = characters.shared(i);
      long[][] sharedWords = words.shared(i);
      for (int j = 0; j < scores.length; j++) {
        scores[i][j] =
            score(
                statistics(
                    hypothesis,
                    orders(characters.totals(j), words.totals(j)),
                    orders(sharedCharacters[j], sharedWords[j]),
                    1));
      }
    }
    return scores;
  }

  /** Returns the counts of all orders, characters before words. */
  private long[] orders(long[] ofCharacters, long[] ofWords) {
    long[] counts = Arrays.copyOf(ofCharacters, charOrder + wordOrder);
    System.arraycopy(ofWords, 0, counts, charOrder, wordOrder);
    return counts;
  }

  /** Returns the words of a line by number; none if they do not count. */
  int[] words(String line, WordNumbers numbers) {
    return wordOrder == 0 ? new int[0] : numbers.of(ChrfCounter.splitPunctuation(line));
  }

  static Statistics statistics(
      long[] hypothesis, long[] reference, long[] matches, int references) {
    int orders = hypothesis.length;
    long[] counts = Arrays.copyOf(hypothesis, 3 * orders);
    for (int i = 0; i < orders; i++) {
      if (reference[i] == 0) {
        counts[i] = 0;
      }
    }
    System.arraycopy(reference, 0, counts, orders, orders);
    System.arraycopy(matches, 0, counts, 2 * orders, orders);
    return new Statistics(ReferenceCount.of(references), counts);
  }

  /**
   * Returns the score of the sentences counted, from 0 to 100.
   *
   * @throws IllegalArgumentException if they were counted with other orders
   */
  @Override
  public double score(Statistics counted) {
    int orders = charOrder + wordOrder;
    if (counted.size() > 0 && counted.size() != 3 * orders) {
      throw new IllegalArgumentException(
          "%s cannot be scored with %s character and %s word orders"
              .formatted(counted, charOrder, wordOrder));
    }
    double precisions = 0;
    double recalls = 0;
    int effective = 0;
    for (int i = 0; i < orders; i++) {
      long hypothesis = counted.count(i);
      long reference = counted.count(orders + i);
      if (hypothesis > 0 && reference > 0) {
        long matches = counted.count(2 * orders + i);
        precisions += (double) matches / hypothesis;
        recalls += (double) matches / reference;
        effective++;
      }
    }
    return 100
        * (precisions + recalls == 0 ? 0 : fScore(precisions / effective, recalls / effective));
  }

  private double fScore(double precision, double recall) {
    double factor = (double) beta * beta;
    return (1 + factor) * precision * recall / (factor * precision + recall);
  }
}
