package io.tandem.translation.search;

/**
 * The best few continuations of one sentence, best first. Equal ones are in the order in which they
 * were offered. Tokens of probability 0 are not continuations.
 */
final class Continuations {
  private final int capacity;
  private final double[] logProbability;
  private final int[] row;
  private final int[] token;
  private int size;

  Continuations(int capacity) {
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
   * Considers a continuation.
   *
   * @param value its log P
   * @param ofRow never less than in the call before
   */
  void offer(double value, int ofRow, int id) {
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
