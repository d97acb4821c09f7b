package io.tandem.metrics;

/**
 * Tercom's greedy search for shifts (Snover et al. 2006, section 3): as long as moving a run of
 * words that also occurs in the reference lowers the edit distance, the best such move is made and
 * counted as one edit. Limits and the ranking of moves follow sacreBLEU 2.6.0.
 */
final class ShiftSearch {
  private static final int MAX_SHIFTED_WORDS = 10;
  private static final int MAX_SHIFT_DISTANCE = 50;
  private static final int MAX_CANDIDATES = 1000;

  private final int[] reference;
  private final BeamEditDistance distance;
  private int[] words;
  private int wordsDistance;
  private WordAlignment alignment;
  private int candidates;
  private Shift best;

  private ShiftSearch(int[] hypothesis, int[] reference) {
    this.words = hypothesis;
    this.reference = reference;
    this.distance = new BeamEditDistance(hypothesis.length, reference);
  }

  /** Returns the number of shifts and other edits that turn the hypothesis into the reference. */
  static long editsBetween(int[] hypothesis, int[] reference) {
    if (reference.length == 0) {
      return hypothesis.length;
    }
    return new ShiftSearch(hypothesis, reference).edits();
  }

  private long edits() {
    wordsDistance = distance.rebase(words);
    long shifts = 0;
    for (findBest(); best != null && best.gain > 0 && !exhausted(); findBest()) {
      shifts++;
      words = best.moved(words);
      wordsDistance = distance.rebase(words);
    }
    return shifts + wordsDistance;
  }

  /**
   * Returns whether the limit on all shifts tried for one sentence is reached; the last shift found
   * is then not made.
   */
  private boolean exhausted() {
    return candidates >= MAX_CANDIDATES;
  }

  private void findBest() {
    best = null;
    alignment = distance.align();
    for (int start = 0; start < words.length; start++) {
      int last = Math.min(reference.length - 1, start + MAX_SHIFT_DISTANCE);
      for (int target = Math.max(0, start - MAX_SHIFT_DISTANCE); target <= last; target++) {
        tryRuns(start, target);
        if (exhausted()) {
          return;
        }
      }
    }
  }

  /**
   * Tries every run of words that begins at these positions in the hypothesis and the reference.
   */
  private void tryRuns(int start, int inReference) {
    int longest = Math.min(MAX_SHIFTED_WORDS, words.length - start);
    longest = Math.min(longest, reference.length - inReference);
    for (int i = 0; i < longest && words[start + i] == reference[inReference + i]; i++) {
      int length = i + 1;
      if (worthMoving(start, inReference, length)) {
        tryTargets(start, inReference, length);
        if (exhausted()) {
          return;
        }
      }
    }
  }

  /**
   * Returns whether a run of words may move: both places must be wrong now, and the run must not be
   * where it belongs.
   */
  private boolean worthMoving(int start, int inReference, int length) {
    int aligned = alignment.hypothesisPosition(inReference);
    return alignment.hypothesisWrongIn(start, length)
        && alignment.referenceWrongIn(inReference, length)
        && (aligned < start || aligned >= start + length);
  }

  /**
   * Tries to put the run after the counterparts of the words before and inside its target position.
   */
  private void tryTargets(int start, int inReference, int length) {
    int last = -1;
    for (int before = inReference - 1; before < inReference + length; before++) {
      int target = before < 0 ? 0 : alignment.hypothesisPosition(before) + 1;
      if (target != last) {
        last = target;
        consider(new Shift(start, length, target));
      }
    }
  }

  private void consider(Shift shift) {
    shift.gain =
        wordsDistance - distance.distance(shift.moved(words), Math.min(shift.start, shift.target));
    candidates++;
    if (best == null || shift.isBetterThan(best)) {
      best = shift;
    }
  }

  /** A run of words and the position before which it is put. */
  private static final class Shift {
    private final int start;
    private final int length;
    private final int target;
    private int gain;

    Shift(int start, int length, int target) {
      this.start = start;
      this.length = length;
      this.target = target;
    }

    /** Orders shifts by larger gain, then longer run, earlier run and earlier target. */
    boolean isBetterThan(Shift other) {
      if (gain != other.gain) {
        return gain > other.gain;
      }
      if (length != other.length) {
        return length > other.length;
      }
      return start != other.start ? start < other.start : target < other.target;
    }

    int[] moved(int[] words) {
      int end = start + length;
      int[] moved = words.clone();
      if (target < start) {
        System.arraycopy(words, target, moved, target + length, start - target);
        System.arraycopy(words, start, moved, target, length);
      } else {
        // A target inside the run means the same number of words after it.
        int passed = target > end ? target - end : Math.min(target - start, words.length - end);
        System.arraycopy(words, end, moved, start, passed);
        System.arraycopy(words, start, moved, start + passed, length);
      }
      return moved;
    }
  }
}
