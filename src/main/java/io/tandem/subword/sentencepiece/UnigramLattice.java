package io.tandem.subword.sentencepiece;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * All segmentations of one text under a unigram model, as edges between positions. Reusable for one
 * text after the other, by one thread.
 */
public final class UnigramLattice {
  private static final int NONE = -1;

  private final Unigram model;
  private int length;

  /** Ordered by start. */
  private int edges;

  private int[] start = new int[64];
  private int[] end = new int[64];
  private int[] id = new int[64];
  private double[] score = new double[64];

  public UnigramLattice(Unigram model) {
    this.model = model;
  }

  /** Starts with another text, in UTF-8. */
  public void read(byte[] text) {
    length = text.length;
    edges = 0;
    for (int from = 0; from < length; ) {
      int endOfCharacter = Utf8.endOfCharacter(text, from);
      boolean characterHasPiece = false;
      int node = PieceTrie.ROOT;
      for (int to = from + 1; to <= length; to++) {
        node = model.trie.child(node, text[to - 1]);
        if (node == PieceTrie.NONE) {
          break;
        }
        int piece = model.trie.value(node);
        if (piece != PieceTrie.NONE) {
          add(from, to, piece, model.score(piece, to - from));
          characterHasPiece |= to == endOfCharacter;
        }
      }
      if (!characterHasPiece) {
        add(from, endOfCharacter, model.unknown, model.unknownScore);
      }
      from = endOfCharacter;
    }
  }

  private void add(int from, int to, int piece, double pieceScore) {
    if (edges == start.length) {
      start = Arrays.copyOf(start, 2 * edges);
      end = Arrays.copyOf(end, 2 * edges);
      id = Arrays.copyOf(id, 2 * edges);
      score = Arrays.copyOf(score, 2 * edges);
    }
    start[edges] = from;
    end[edges] = to;
    id[edges] = piece;
    score[edges++] = pieceScore;
  }

  /**
   * Adds to the count of each piece, including the unknown one, its expected number of occurrences
   * in the text times {@code weight}.
   *
   * @return the log probability of the text, summed over all segmentations
   */
  public double addExpectedCounts(double weight, double[] counts) {
    double[] forward = forward(1);
    double[] backward = new double[length + 1];
    Arrays.fill(backward, Double.NEGATIVE_INFINITY);
    backward[length] = 0;
    for (int e = edges - 1; e >= 0; e--) {
      backward[start[e]] = logOfSum(backward[start[e]], score[e] + backward[end[e]]);
    }
    double total = forward[length];
    for (int e = 0; e < edges; e++) {
      counts[id[e]] += weight * Math.exp(forward[start[e]] + score[e] + backward[end[e]] - total);
    }
    return total;
  }

  /** Returns for each position the log of the summed weights of the paths to it. */
  private double[] forward(double exponent) {
    double[] forward = new double[length + 1];
    Arrays.fill(forward, 1, length + 1, Double.NEGATIVE_INFINITY);
    for (int e = 0; e < edges; e++) {
      forward[end[e]] = logOfSum(forward[end[e]], forward[start[e]] + exponent * score[e]);
    }
    return forward;
  }

  private static double logOfSum(double a, double b) {
    double larger = Math.max(a, b);
    double smaller = Math.min(a, b);
    return smaller == Double.NEGATIVE_INFINITY
        ? larger
        : larger + Math.log1p(Math.exp(smaller - larger));
  }

  /**
   * Draws a segmentation with a probability proportional to its own to the power of {@code
   * exponent} (Kudo 2018, section 3.2), going back from the end.
   */
  public Segmentation sample(double exponent, RandomGenerator random) {
    double[] forward = forward(exponent);
    int[] chosen = new int[length];
    int size = 0;
    for (int to = length; to > 0; to = start[chosen[size - 1]]) {
      double left = random.nextDouble();
      int last = NONE;
      for (int e = edges - 1; e >= 0 && left >= 0; e--) {
        if (end[e] == to) {
          left -= Math.exp(forward[start[e]] + exponent * score[e] - forward[to]);
          last = e;
        }
      }
      chosen[size++] = last;
    }
    return segmentation(chosen, size);
  }

  private Segmentation segmentation(int[] backwards, int size) {
    int[] ids = new int[size];
    int[] ends = new int[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      int e = backwards[size - 1 - i];
      ids[i] = id[e];
      ends[i] = end[e];
      sum += score[e];
    }
    return new Segmentation(ids, ends, sum);
  }

  /** A path from the start of the text; {@code edge} is its last step. */
  private record Way(double score, int edge, Way before) {}

  /** Returns the most probable segmentations, the best first; fewer if there are no more. */
  public List<Segmentation> nBest(int n) {
    List<List<Way>> to = new ArrayList<>();
    for (int i = 0; i <= length; i++) {
      to.add(new ArrayList<>());
    }
    to.get(0).add(new Way(0, NONE, null));
    for (int e = 0; e < edges; e++) {
      for (Way way : to.get(start[e])) {
        keepBest(new Way(way.score + score[e], e, way), to.get(end[e]), n);
      }
    }
    return to.get(length).stream().map(this::segmentation).toList();
  }

  private static void keepBest(Way way, List<Way> best, int n) {
    int place = best.size();
    while (place > 0 && best.get(place - 1).score < way.score) {
      place--;
    }
    best.add(place, way);
    if (best.size() > n) {
      best.remove(n);
    }
  }

  private Segmentation segmentation(Way last) {
    int[] backwards = new int[length];
    int size = 0;
    for (Way way = last; way.edge != NONE; way = way.before) {
      backwards[size++] = way.edge;
    }
    return segmentation(backwards, size);
  }
}
