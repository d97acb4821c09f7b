package io.tandem.metrics;

/**
 * The alignment of each word of the reference to a word of a hypothesis, and the words that are
 * wrong.
 */
final class WordAlignment {
  private final int[] hypothesisPosition;
  private final boolean[] hypothesisError;
  private final boolean[] referenceError;

  WordAlignment(int hypothesisLength, int referenceLength) {
    hypothesisPosition = new int[referenceLength];
    hypothesisError = new boolean[hypothesisLength];
    referenceError = new boolean[referenceLength];
  }

  void keep(int hypothesis, int reference) {
    hypothesisPosition[reference] = hypothesis;
  }

  void substitute(int hypothesis, int reference) {
    hypothesisPosition[reference] = hypothesis;
    hypothesisError[hypothesis] = true;
    referenceError[reference] = true;
  }

  void remove(int hypothesis) {
    hypothesisError[hypothesis] = true;
  }

  /** Records a reference word without a counterpart, which follows a hypothesis word or -1. */
  void insert(int reference, int hypothesisBefore) {
    hypothesisPosition[reference] = hypothesisBefore;
    referenceError[reference] = true;
  }

  /**
   * Returns the hypothesis word paired with, or else preceding, a reference word; -1 if there is
   * none.
   */
  int hypothesisPosition(int reference) {
    return hypothesisPosition[reference];
  }

  boolean hypothesisWrongIn(int start, int length) {
    return any(hypothesisError, start, length);
  }

  boolean referenceWrongIn(int start, int length) {
    return any(referenceError, start, length);
  }

  private static boolean any(boolean[] errors, int start, int length) {
    for (int i = start; i < start + length; i++) {
      if (errors[i]) {
        return true;
      }
    }
    return false;
  }
}
