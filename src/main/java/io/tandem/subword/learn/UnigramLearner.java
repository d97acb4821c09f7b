package io.tandem.subword.learn;

import io.tandem.subword.CodePointOrder;
import io.tandem.subword.Piece;
import io.tandem.subword.Vocabulary.CountedPiece;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.Segmentation;
import io.tandem.subword.sentencepiece.Unigram;
import io.tandem.subword.sentencepiece.UnigramLattice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Learns the pieces of a unigram model from word counts (Kudo 2018, arXiv 1804.10959, section 3.2):
 * starts with all characters and many frequent substrings, fits their probabilities by expectation
 * maximization, and repeatedly drops a quarter of the pieces, those whose removal reduces the
 * likelihood of the text least, until the requested number is left.
 *
 * <p>As in SentencePiece, the maximization is that of variational Bayes (digamma in place of log),
 * which penalizes rare pieces, and pieces with an expected count below one half are dropped. In
 * contrast to it, seeds are weighted by the frequencies of the words, characters are never dropped
 * on the way, and the counts returned are expectations under the remaining pieces.
 *
 * <p>The result does not depend on the order of the counts, nor on the number of threads: words are
 * sorted, sums are computed in fixed blocks and added in their order.
 *
 * @param pieces the maximum number of pieces to learn
 * @param minimumCharacterFrequency characters seen less often get no piece
 */
record UnigramLearner(int pieces, long minimumCharacterFrequency) {
  private static final int SEEDS = 1_000_000;
  private static final int MAX_PIECE = 16;
  private static final int FITTINGS = 2;
  private static final double KEPT = 0.75;

  /**
   * The factor by which the candidates exceed the final pieces, which are chosen from them by their
   * counts.
   */
  private static final double RESERVE = 1.1;

  private static final double MIN_EXPECTED = 0.5;
  private static final int PARTS = 16;

  public UnigramLearner {
    if (pieces < 1) {
      throw new IllegalArgumentException("pieces must be 1 or more, not " + pieces);
    }
  }

  /** Returns the pieces for words with these counts, the most frequent first; all inside words. */
  public List<CountedPiece> learn(Map<String, Long> counts) {
    return learn(counts, Map.of());
  }

  /**
   * Returns the pieces for words with these counts, and for others of which only the characters are
   * known.
   */
  public List<CountedPiece> learn(Map<String, Long> counts, Map<Piece, Long> charactersOfOthers) {
    if (counts.isEmpty()) {
      return List.of();
    }
    return new Learning(counts, charactersOfOthers).run();
  }

  /** The state of learning: the words, and the current pieces. */
  private final class Learning {
    private final byte[][] words;
    private final long[] frequencies;
    private final Map<String, Long> characters;
    private List<String> texts;
    private double[] scores;

    Learning(Map<String, Long> counts, Map<Piece, Long> charactersOfOthers) {
      List<String> sorted = new ArrayList<>(counts.keySet());
      sorted.sort(CodePointOrder.ASCENDING);
      frequencies = sorted.stream().mapToLong(counts::get).toArray();
      words = new byte[frequencies.length][];
      Arrays.setAll(words, i -> sorted.get(i).getBytes(StandardCharsets.UTF_8));
      characters = characterCounts(sorted, charactersOfOthers);
      Set<String> seeds = new LinkedHashSet<>(characters.keySet());
      seeds.addAll(new FrequentSubstrings(sorted, frequencies, MAX_PIECE).best(SEEDS));
      texts = List.copyOf(seeds);
      scores = new double[texts.size()];
      Arrays.fill(scores, -Math.log(scores.length));
    }

    /**
     * Returns the counts of the characters that are frequent enough, in the order of the words, and
     * then of the characters that only others have.
     */
    private Map<String, Long> characterCounts(List<String> sorted, Map<Piece, Long> others) {
      Map<String, Long> all = new LinkedHashMap<>();
      for (int i = 0; i < frequencies.length; i++) {
        long frequency = frequencies[i];
        sorted
            .get(i)
            .codePoints()
            .forEach(c -> all.merge(Character.toString(c), frequency, Long::sum));
      }
      others.entrySet().stream()
          .sorted(Comparator.comparing(other -> other.getKey().text(), CodePointOrder.ASCENDING))
          .forEach(other -> all.merge(other.getKey().text(), other.getValue(), Long::sum));
      all.values().removeIf(count -> count < minimumCharacterFrequency);
      return all;
    }

    List<CountedPiece> run() {
      while (true) {
        for (int i = 0; i < FITTINGS; i++) {
          fit();
        }
        int enough = Math.max((int) (RESERVE * pieces), characters.size());
        if (texts.size() <= enough) {
          return chosen();
        }
        prune(Math.max(enough, (int) (KEPT * texts.size())));
      }
    }

    private Unigram model() {
      List<ScoredPiece> scored = new ArrayList<>(texts.size());
      for (int i = 0; i < scores.length; i++) {
        scored.add(ScoredPiece.normal(texts.get(i), (float) scores[i]));
      }
      return new Unigram(scored, scores.length);
    }

    private void fit() {
      double[] expected = expectedCounts();
      List<String> kept = new ArrayList<>();
      double[] keptCounts = new double[texts.size()];
      for (int i = 0; i < texts.size(); i++) {
        if (expected[i] >= MIN_EXPECTED || characters.containsKey(texts.get(i))) {
          keptCounts[kept.size()] = Math.max(expected[i], MIN_EXPECTED);
          kept.add(texts.get(i));
        }
      }
      texts = kept;
      double logSum = Digamma.of(Arrays.stream(keptCounts).sum());
      scores = new double[kept.size()];
      Arrays.setAll(scores, i -> Digamma.of(keptCounts[i]) - logSum);
    }

    private double[] expectedCounts() {
      Unigram model = model();
      return sumOverParts(
          (from, to, counts) -> {
            UnigramLattice lattice = new UnigramLattice(model);
            for (int word = from; word < to; word++) {
              lattice.read(words[word]);
              lattice.addExpectedCounts(frequencies[word], counts);
            }
          });
    }

    private double[] countsOfBest(Unigram model) {
      return sumOverParts(
          (from, to, counts) -> {
            for (int word = from; word < to; word++) {
              for (int id : model.best(words[word]).ids()) {
                counts[id] += frequencies[word];
              }
            }
          });
    }

    /** The last element is for characters without a piece. */
    private double[] sumOverParts(Part part) {
      double[][] sums =
          IntStream.range(0, PARTS)
              .parallel()
              .mapToObj(
                  i -> {
                    double[] counts = new double[texts.size() + 1];
                    part.add(place(i), place(i + 1), counts);
                    return counts;
                  })
              .toArray(double[][]::new);
      double[] total = new double[texts.size() + 1];
      for (double[] sum : sums) {
        Arrays.setAll(total, i -> total[i] + sum[i]);
      }
      return total;
    }

    private int place(int part) {
      return (int) ((long) words.length * part / PARTS);
    }

    /**
     * Keeps this many pieces. Without a piece, its occurrences would be written by the second-best
     * segmentation of its text; the loss of likelihood decides.
     */
    private void prune(int most) {
      Unigram model = model();
      double[] counts = countsOfBest(model);
      double total = Arrays.stream(counts).sum();
      double[] losses =
          IntStream.range(0, texts.size())
              .parallel()
              .mapToDouble(i -> loss(i, model, counts, total))
              .toArray();
      int[] kept =
          IntStream.range(0, losses.length)
              .boxed()
              .filter(i -> losses[i] > Double.NEGATIVE_INFINITY)
              .sorted(Comparator.comparingDouble(i -> -losses[i]))
              .limit(most)
              .mapToInt(i -> i)
              .sorted()
              .toArray();
      double[] before = scores;
      texts = Arrays.stream(kept).mapToObj(texts::get).toList();
      scores = Arrays.stream(kept).mapToDouble(i -> before[i]).toArray();
    }

    /** Returns infinity for pieces that must be kept, minus infinity for useless ones. */
    private double loss(int piece, Unigram model, double[] counts, double total) {
      String text = texts.get(piece);
      if (characters.containsKey(text)) {
        return Double.POSITIVE_INFINITY;
      }
      List<Segmentation> best = model.nBest(text.getBytes(StandardCharsets.UTF_8), 2);
      if (counts[piece] == 0 || best.get(0).ids().length > 1) {
        return Double.NEGATIVE_INFINITY;
      }
      if (best.size() == 1) {
        return Double.POSITIVE_INFINITY;
      }
      int[] others = best.get(1).ids();
      double logOfNewTotal = Math.log(total + counts[piece] * (others.length - 1));
      double without = 0;
      for (int other : others) {
        without += Math.log(counts[other] + counts[piece]) - logOfNewTotal;
      }
      return counts[piece] * (Math.log(counts[piece]) - Math.log(total) - without);
    }

    /**
     * Chooses frequent characters first, then the likeliest pieces, with counts under the remaining
     * pieces.
     */
    private List<CountedPiece> chosen() {
      double[] before = scores;
      List<String> all = texts;
      int[] kept =
          IntStream.range(0, before.length)
              .boxed()
              .sorted(
                  Comparator.comparingLong((Integer i) -> -characters.getOrDefault(all.get(i), 0L))
                      .thenComparingDouble(i -> -before[i])
                      .thenComparing(all::get, CodePointOrder.ASCENDING))
              .limit(pieces)
              .mapToInt(i -> i)
              .toArray();
      texts = Arrays.stream(kept).mapToObj(all::get).toList();
      scores = Arrays.stream(kept).mapToDouble(i -> before[i]).toArray();
      double[] counts = expectedCounts();
      Map<Piece, Long> rounded = new HashMap<>();
      for (int i = 0; i < kept.length; i++) {
        rounded.put(new Piece(texts.get(i), false), Math.max(1, Math.round(counts[i])));
      }
      return CountedPiece.inOrder(rounded);
    }
  }

  @FunctionalInterface
  private interface Part {
    void add(int from, int to, double[] counts);
  }
}
