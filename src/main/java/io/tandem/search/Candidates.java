package io.tandem.search;

import io.tandem.subword.Vocabulary;

/**
 * The best few continuations of one sentence, best first, without sorting all R · V of them: most
 * lose against the worst kept so far by a single comparison. Equal ones stand in the order of row
 * and token. PAD, BOS and UNK are never continuations, nor is what has probability 0.
 */
final class Candidates {
  private final int capacity;
  private final double[] logProbability;
  private final int[] row;
  private final int[] token;
  private int size;

  Candidates(int capacity) {
    this.capacity = capacity;
    logProbability = new double[capacity];
    row = new int[capacity];
    token = new int[capacity];
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  double logProbability(int rank) {
    return logProbability[rank];
  }

  int row(int rank) {
    return row[rank];
  }

  int token(int rank) {
    return token[rank];
  }

  /**
   * Considers all continuations of a row. Rows come in rising order.
   *
   * @param before log P of the row
   * @param next log P of the next token, V values from {@code from} on
   */
  void offerRow(int ofRow, double before, float[] next, int from, int vocabularySize) {
    offer(before + next[from + Vocabulary.EOS], ofRow, Vocabulary.EOS);
    float cut = cut(before);
    for (int id = Vocabulary.FIRST_BYTE; id < vocabularySize; id++) {
      if (next[from + id] > cut) {
        offer(before + next[from + id], ofRow, id);
        cut = cut(before);
      }
    }
  }

  /** Considers one continuation of a row. */
  void offerToken(int ofRow, double before, float[] next, int from, int id) {
    offer(before + next[from + id], ofRow, id);
  }

  /** What a continuation must exceed to have a chance; one step lower, as the sum is rounded. */
  private float cut(double before) {
    return size < capacity
        ? Float.NEGATIVE_INFINITY
        : Math.nextDown((float) (logProbability[size - 1] - before));
  }

  private void offer(double value, int ofRow, int id) {
    boolean better = size < capacity || value > logProbability[size - 1];
    if (!better || !(value > Double.NEGATIVE_INFINITY)) {
      return;
    }
    int at = size < capacity ? size++ : size - 1;
    while (at > 0 && value > logProbability[at - 1]) {
      logProbability[at] = logProbability[at - 1];
      row[at] = row[at - 1];
      token[at] = token[at - 1];
      at--;
    }
    logProbability[at] = value;
    row[at] = ofRow;
    token[at] = id;
  }
}
