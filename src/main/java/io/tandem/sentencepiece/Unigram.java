package io.tandem.sentencepiece;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A unigram language model over pieces (Kudo 2018, arXiv 1804.10959): text is cut so that the
 * product of the probabilities of its pieces is largest. A character without a piece becomes the
 * unknown piece, at a penalty. Safe for use by several threads.
 */
public final class Unigram implements Segmenter {
  /** How much less likely than the rarest piece an unknown character is, as a log probability. */
  private static final float UNKNOWN_PENALTY = 10;

  /** A user-defined piece costs next to nothing, so that it wins. */
  private static final double USER_DEFINED_MALUS = 0.1;

  final PieceTrie trie;
  final int unknown;
  final float unknownScore;
  private final float[] scores;
  private final boolean[] userDefined;
  private final float highestScore;

  /**
   * @param pieces the id of a piece is its place
   * @param unknown the id for characters without a piece
   */
  public Unigram(List<ScoredPiece> pieces, int unknown) {
    this.unknown = unknown;
    int[] usable =
        IntStream.range(0, pieces.size())
            .filter(i -> pieces.get(i).isText() && pieces.get(i).type() != ScoredPiece.Type.UNUSED)
            .toArray();
    trie = new PieceTrie(IntStream.of(usable).mapToObj(i -> pieces.get(i).text()).toList(), usable);
    scores = new float[pieces.size()];
    userDefined = new boolean[pieces.size()];
    float lowest = Float.MAX_VALUE;
    float highest = Float.MIN_NORMAL;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = pieces.get(i).score();
      userDefined[i] = pieces.get(i).type() == ScoredPiece.Type.USER_DEFINED;
      if (pieces.get(i).type() == ScoredPiece.Type.NORMAL) {
        lowest = Math.min(lowest, scores[i]);
        highest = Math.max(highest, scores[i]);
      }
    }
    unknownScore = lowest - UNKNOWN_PENALTY;
    highestScore = highest;
  }

  /** The score of a piece of that many bytes. */
  double score(int id, int bytes) {
    return userDefined[id] ? bytes * highestScore - USER_DEFINED_MALUS : scores[id];
  }

  /**
   * The most probable segmentation. Sums are kept in single precision and the earlier start wins
   * among equals, as in SentencePiece: segmentations of equal probability come out alike.
   */
  @Override
  public Segmentation best(byte[] text) {
    float[] bestScore = new float[text.length + 1];
    int[] bestStart = new int[text.length + 1];
    int[] bestId = new int[text.length + 1];
    Arrays.fill(bestStart, -1);
    for (int start = 0; start < text.length; ) {
      int endOfCharacter = Utf8.endOfCharacter(text, start);
      boolean characterHasPiece = false;
      int node = PieceTrie.ROOT;
      for (int end = start + 1; end <= text.length; end++) {
        node = trie.child(node, text[end - 1]);
        if (node == PieceTrie.NONE) {
          break;
        }
        int id = trie.value(node);
        if (id != PieceTrie.NONE) {
          double score = score(id, end - start) + bestScore[start];
          if (bestStart[end] < 0 || score > bestScore[end]) {
            bestScore[end] = (float) score;
            bestStart[end] = start;
            bestId[end] = id;
          }
          characterHasPiece |= end == endOfCharacter;
        }
      }
      if (!characterHasPiece) {
        float score = unknownScore + bestScore[start];
        if (bestStart[endOfCharacter] < 0 || score > bestScore[endOfCharacter]) {
          bestScore[endOfCharacter] = score;
          bestStart[endOfCharacter] = start;
          bestId[endOfCharacter] = unknown;
        }
      }
      start = endOfCharacter;
    }
    return backwards(bestStart, bestId, bestScore[text.length]);
  }

  private static Segmentation backwards(int[] bestStart, int[] bestId, float score) {
    int size = 0;
    for (int end = bestStart.length - 1; end > 0; end = bestStart[end]) {
      size++;
    }
    int[] ids = new int[size];
    int[] ends = new int[size];
    for (int end = bestStart.length - 1; end > 0; end = bestStart[end]) {
      ids[--size] = bestId[end];
      ends[size] = end;
    }
    return new Segmentation(ids, ends, score);
  }

  /** The most probable segmentations, the best first; fewer when there are no more. */
  public List<Segmentation> nBest(byte[] text, int n) {
    UnigramLattice lattice = new UnigramLattice(this);
    lattice.read(text);
    return lattice.nBest(n);
  }

  /** Drawn with probabilities to the power of {@code strength}: 0 is uniform, 1 the model's own. */
  @Override
  public Segmentation sample(byte[] text, double strength, RandomGenerator random) {
    UnigramLattice lattice = new UnigramLattice(this);
    lattice.read(text);
    return lattice.sample(strength, random);
  }
}
