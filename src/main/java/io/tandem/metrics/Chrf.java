package io.tandem.metrics;

import io.tandem.Text;
import io.tandem.metrics.tokenize.Casing;
import io.tandem.metrics.tokenize.Whitespace;
import java.util.Arrays;
import java.util.List;

/**
 * chrF (Popović 2015) and chrF++ (Popović 2017): the F-score of character n-grams and, for chrF++,
 * word n-grams, precision and recall averaged over the orders. Defined as in sacreBLEU 2.6.0.
 *
 * @param casing whether case matters
 * @param charOrder largest order of character n-grams, normally 6
 * @param wordOrder largest order of word n-grams: 0 for chrF, 2 for chrF++
 * @param beta how many times recall counts more than precision, normally 2
 * @param spaces whether spaces are characters
 * @param averaging the treatment of orders without n-grams
 */
public record Chrf(
    Casing casing, int charOrder, int wordOrder, int beta, Spaces spaces, Averaging averaging)
    implements Metric<ChrfStatistics> {
  private static final long serialVersionUID = 1L;

  /** The largest accepted order of word n-grams; chrF++ has 2. */
  public static final int MAX_WORD_ORDER = 9;

  /** The largest accepted order of character n-grams; the metric has 6. */
  private static final int MAX_CHAR_ORDER = 50;

  /** The treatment of spaces in character n-grams. */
  public enum Spaces {
    LEFT_OUT("no"),
    COUNTED("yes");

    private final String signatureName;

    Spaces(String signatureName) {
      this.signatureName = signatureName;
    }
  }

  /** The ways of combining the orders. */
  public enum Averaging {
    /** The F-score of the mean precision and recall over the orders that both sides have. */
    EFFECTIVE_ORDERS("yes"),
    /**
     * The mean of the F-scores of all orders, where a missing precision or recall counts as nearly
     * 0, as in chrF++.py, Moses and NLTK.
     */
    EPSILON("no");

    private final String signatureName;

    Averaging(String signatureName) {
      this.signatureName = signatureName;
    }
  }

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
    return new Chrf(Casing.MIXED, 6, 0, 2, Spaces.LEFT_OUT, Averaging.EFFECTIVE_ORDERS);
  }

  public Chrf with(Casing other) {
    return new Chrf(other, charOrder, wordOrder, beta, spaces, averaging);
  }

  public Chrf with(Spaces other) {
    return new Chrf(casing, charOrder, wordOrder, beta, other, averaging);
  }

  public Chrf with(Averaging other) {
    return new Chrf(casing, charOrder, wordOrder, beta, spaces, other);
  }

  public Chrf withCharOrder(int other) {
    return new Chrf(casing, other, wordOrder, beta, spaces, averaging);
  }

  public Chrf withWordOrder(int other) {
    return new Chrf(casing, charOrder, other, beta, spaces, averaging);
  }

  public Chrf withBeta(int other) {
    return new Chrf(casing, charOrder, wordOrder, other, spaces, averaging);
  }

  /** Returns chrF, beta, and a plus for each word order: chrF2, chrF2++. */
  @Override
  public String name() {
    return "chrF" + beta + "+".repeat(wordOrder);
  }

  @Override
  public ChrfStatistics zero() {
    return ChrfStatistics.zero(charOrder + wordOrder);
  }

  @Override
  public Signature signature(ReferenceCount references) {
    return Signature.of(references)
        .with("case", casing.signatureName())
        .with("eff", averaging.signatureName)
        .with("nc", Integer.toString(charOrder))
        .with("nw", Integer.toString(wordOrder))
        .with("space", spaces.signatureName);
  }

  /** Counts against the reference with the best sentence-level score, of equal ones the first. */
  @Override
  public ChrfStatistics statistics(String hypothesis, List<String> references) {
    List<String> present = ReferenceCount.present(references);
    ChrfCounter counter = new ChrfCounter(this, casing.apply(hypothesis));
    ChrfStatistics best = null;
    double bestScore = -1;
    for (String reference : present) {
      ChrfStatistics counted = counter.count(casing.apply(reference), present.size());
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
  public double[][] scoresAmong(List<String> sentences) {
    List<String> lines = sentences.stream().map(casing::apply).toList();
    NgramOverlaps characters =
        new NgramOverlaps(charOrder, lines.stream().map(this::characters).toList());
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
                ChrfStatistics.ofSentence(
                    hypothesis,
                    orders(characters.totals(j), words.totals(j)),
                    orders(sharedCharacters[j], sharedWords[j]),
                    ReferenceCount.of(1)));
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

  /** Returns the characters of a line that count. */
  int[] characters(String line) {
    return spaces == Spaces.COUNTED
        ? line.codePoints().toArray()
        : Whitespace.visibleCodePoints(line);
  }

  @Override
  public ChrfStatistics of(long[] counts, ReferenceCount references) {
    int orders = charOrder + wordOrder;
    return new ChrfStatistics(
        Arrays.copyOfRange(counts, 0, orders),
        Arrays.copyOfRange(counts, orders, 2 * orders),
        Arrays.copyOfRange(counts, 2 * orders, 3 * orders),
        references);
  }

  @Override
  public ScoreReport report(ChrfStatistics statistics) {
    return new ScoreReport(name(), score(statistics), signature(statistics.references()), "");
  }

  /**
   * Returns the score of the sentences counted, from 0 to 100.
   *
   * @throws IllegalArgumentException if they were counted with other orders
   */
  @Override
  public double score(ChrfStatistics counted) {
    if (counted.orders() != charOrder + wordOrder) {
      throw new IllegalArgumentException(
          "statistics of "
              + counted.orders()
              + " orders cannot be scored with "
              + charOrder
              + " character and "
              + wordOrder
              + " word orders");
    }
    return 100
        * switch (averaging) {
          case EFFECTIVE_ORDERS -> ofEffectiveOrders(counted);
          case EPSILON -> withEpsilon(counted);
        };
  }

  private double ofEffectiveOrders(ChrfStatistics counted) {
    double precisions = 0;
    double recalls = 0;
    int effective = 0;
    for (int i = 0; i < counted.orders(); i++) {
      if (counted.hypothesis(i) > 0 && counted.reference(i) > 0) {
        precisions += (double) counted.matches(i) / counted.hypothesis(i);
        recalls += (double) counted.matches(i) / counted.reference(i);
        effective++;
      }
    }
    return precisions + recalls == 0 ? 0 : fScore(precisions / effective, recalls / effective);
  }

  private double withEpsilon(ChrfStatistics counted) {
    double epsilon = 1e-16;
    double sum = 0;
    for (int i = 0; i < counted.orders(); i++) {
      double matches = counted.matches(i);
      double precision = counted.hypothesis(i) > 0 ? matches / counted.hypothesis(i) : epsilon;
      double recall = counted.reference(i) > 0 ? matches / counted.reference(i) : epsilon;
      sum += precision + recall > 0 ? fScore(precision, recall) : epsilon;
    }
    return sum / counted.orders();
  }

  private double fScore(double precision, double recall) {
    double factor = (double) beta * beta;
    return (1 + factor) * precision * recall / (factor * precision + recall);
  }
}
