package io.tandem.subword.sentencepiece;

import io.tandem.subword.sentencepiece.Segmenter.WordCut;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A unigram language model over pieces (Kudo 2018, arXiv 1804.10959): text is segmented so that the
 * product of the probabilities of its pieces is largest. A character without a piece becomes the
 * unknown piece, at a penalty. Safe for use by several threads.
 */
public final class Unigram implements Segmenter {
  /** The penalty of an unknown character relative to the rarest piece, as a log probability. */
  private static final double UNKNOWN_PENALTY = 10;

  /** The penalty of a user-defined piece, so small that it wins. */
  private static final double USER_DEFINED_MALUS = 0.1;

  final PieceTrie trie;
  final int unknown;
  final double unknownScore;
  private final double[] scores;
  private final boolean isDouble;
  private final boolean[] userDefined;
  private final double highestScore;
  private final boolean isWordwise;

  /**
   * @param pieces the pieces; the index of a piece is its id
   * @param unknown the id for characters without a piece
   */
  public Unigram(List<ScoredPiece> pieces, int unknown) {
    this(pieces, unknown, pieces.stream().mapToDouble(ScoredPiece::score).toArray(), false);
  }

  /**
   * Returns a model that adds scores in double precision, as Hugging Face's tokenizers do: sums
   * that are equal there, as for {@code !! !} and {@code ! !!}, may differ in single precision.
   *
   * @param scores the scores of the pieces by id
   */
  public static Unigram inDoublePrecision(List<ScoredPiece> pieces, int unknown, double[] scores) {
    return new Unigram(pieces, unknown, scores, true);
  }

  private Unigram(List<ScoredPiece> pieces, int unknown, double[] scores, boolean isDouble) {
    this.unknown = unknown;
    this.scores = scores.clone();
    this.isDouble = isDouble;
    int[] usable =
        IntStream.range(0, pieces.size())
            .filter(i -> pieces.get(i).isText() && pieces.get(i).type() != ScoredPiece.Type.UNUSED)
            .toArray();
    trie = new PieceTrie(IntStream.of(usable).mapToObj(i -> pieces.get(i).text()).toList(), usable);
    userDefined = new boolean[pieces.size()];
    double lowest = Float.MAX_VALUE;
    double highest = Float.MIN_NORMAL;
    for (int i = 0; i < scores.length; i++) {
      userDefined[i] = pieces.get(i).type() == ScoredPiece.Type.USER_DEFINED;
      if (pieces.get(i).type() == ScoredPiece.Type.NORMAL) {
        lowest = Math.min(lowest, scores[i]);
        highest = Math.max(highest, scores[i]);
      }
    }
    unknownScore = rounded(lowest - UNKNOWN_PENALTY);
    highestScore = highest;
    isWordwise =
        IntStream.of(usable)
            .mapToObj(pieces::get)
            .allMatch(
                piece ->
                    piece.type() == ScoredPiece.Type.NORMAL
                        && piece.score() <= 0
                        && piece.isWithinWord());
  }

  /**
   * Returns the score of a piece with that many bytes. SentencePiece subtracts the malus of a
   * user-defined one in double precision from a product in single precision.
   */
  double score(int id, int bytes) {
    return userDefined[id] ? rounded(bytes * highestScore) - USER_DEFINED_MALUS : scores[id];
  }

  private double rounded(double sum) {
    return isDouble ? sum : (float) sum;
  }

  /**
   * Returns the most probable segmentation. Sums are in single precision, unless double was asked
   * for, and of equal ones the earlier start wins, as in SentencePiece, so that ties are broken
   * alike.
   */
  @Override
  public Segmentation best(byte[] text) {
    WordCut cut = cut(text, 0, text.length, 0);
    return new Segmentation(cut.ids(), cut.ends(), (float) scoreAfter(cut, 0));
  }

  @Override
  public double scoreAfter(WordCut word, double before) {
    double sum = before;
    for (double score : word.scores()) {
      sum = rounded(sum + score);
    }
    return sum;
  }

  @Override
  public WordCut cut(byte[] text, int from, int to, double before) {
    Viterbi way = new Viterbi(to - from, before);
    for (int start = from; start < to; ) {
      int endOfCharacter = Utf8.endOfCharacter(text, start);
      boolean characterHasPiece = false;
      int node = PieceTrie.ROOT;
      for (int end = start + 1; end <= to; end++) {
        node = trie.child(node, text[end - 1]);
        if (node == PieceTrie.NONE) {
          break;
        }
        int id = trie.value(node);
        if (id != PieceTrie.NONE) {
          double score = score(id, end - start);
          way.offer(start - from, end - from, id, score, score + way.bestScore[start - from]);
          characterHasPiece |= end == endOfCharacter;
        }
      }
      if (!characterHasPiece) {
        double sum = rounded(unknownScore + way.bestScore[start - from]);
        way.offer(start - from, endOfCharacter - from, unknown, unknownScore, sum);
      }
      start = endOfCharacter;
    }
    return way.backwards();
  }

  /** The best paths to each position in a word, and the scores of the second-best ones. */
  private final class Viterbi {
    private final double[] bestScore;
    private final int[] bestStart;
    private final int[] bestId;
    private final double[] lastScore;
    private final double[] secondScore;

    Viterbi(int length, double before) {
      bestScore = new double[length + 1];
      bestScore[0] = before;
      bestStart = new int[length + 1];
      Arrays.fill(bestStart, -1);
      bestId = new int[length + 1];
      lastScore = new double[length + 1];
      secondScore = new double[length + 1];
      Arrays.fill(secondScore, Double.NEGATIVE_INFINITY);
    }

    /** Considers a piece; {@code sum} is the score of the path that ends with it. */
    void offer(int start, int end, int id, double score, double sum) {
      double second = score + secondScore[start];
      if (bestStart[end] < 0 || sum > bestScore[end]) {
        second = bestStart[end] < 0 ? second : Math.max(second, bestScore[end]);
        bestScore[end] = rounded(sum);
        bestStart[end] = start;
        bestId[end] = id;
        lastScore[end] = rounded(score);
      } else {
        second = Math.max(second, sum);
      }
      secondScore[end] = Math.max(secondScore[end], second);
    }

    WordCut backwards() {
      int length = bestStart.length - 1;
      int size = 0;
      for (int end = length; end > 0; end = bestStart[end]) {
        size++;
      }
      int[] ids = new int[size];
      int[] ends = new int[size];
      double[] cutScores = new double[size];
      for (int end = length; end > 0; end = bestStart[end]) {
        ids[--size] = bestId[end];
        ends[size] = end;
        cutScores[size] = lastScore[end];
      }
      return new WordCut(ids, ends, cutScores, bestScore[length] - secondScore[length]);
    }
  }

  /**
   * Returns whether words can be segmented separately: not with user-defined pieces, because
   * rounding is bounded only for penalties.
   */
  @Override
  public boolean isWordwise() {
    return isWordwise;
  }

  /** Returns the most probable segmentations, the best first; fewer if there are no more. */
  public List<Segmentation> nBest(byte[] text, int n) {
    UnigramLattice lattice = new UnigramLattice(this);
    lattice.read(text);
    return lattice.nBest(n);
  }

  /**
   * Draws a segmentation by the probabilities to the power of {@code strength}: 0 is uniform, 1 is
   * the model's own distribution.
   */
  @Override
  public Segmentation sample(byte[] text, double strength, RandomGenerator random) {
    UnigramLattice lattice = new UnigramLattice(this);
    lattice.read(text);
    return lattice.sample(strength, random);
  }
}
