package io.tandem.metrics;

import java.util.Arrays;
import java.util.stream.LongStream;

/** The statistics that chrF needs of some sentences: three counts per n-gram order. Immutable. */
public final class ChrfStatistics implements Statistics<ChrfStatistics> {
  private static final long serialVersionUID = 1L;

  private final long[] hypothesis;
  private final long[] reference;
  private final long[] matches;
  private final ReferenceCount references;

  /**
   * Validates and copies. Each array has the character n-grams by order from 1, then the word
   * n-grams by order from 1.
   *
   * @param hypothesis n-grams of the hypotheses; those of an order are not counted for sentences
   *     whose reference has none of it
   * @param reference n-grams of the references, for each sentence of the one that scores best
   * @param matches n-grams that both have, with the smaller of the two counts
   * @param references the number of references per sentence
   */
  public ChrfStatistics(
      long[] hypothesis, long[] reference, long[] matches, ReferenceCount references) {
    if (hypothesis.length != reference.length || hypothesis.length != matches.length) {
      throw new IllegalArgumentException(
          "chrF needs the same number of orders of hypothesis, reference and match counts, found "
              + hypothesis.length
              + ", "
              + reference.length
              + " and "
              + matches.length);
    }
    this.hypothesis = hypothesis.clone();
    this.reference = reference.clone();
    this.matches = matches.clone();
    this.references = references;
  }

  /** Creates the statistics of one sentence from all of its counts. */
  static ChrfStatistics ofSentence(
      long[] hypothesis, long[] reference, long[] matches, ReferenceCount references) {
    long[] counted = hypothesis.clone();
    for (int i = 0; i < counted.length; i++) {
      if (reference[i] == 0) {
        counted[i] = 0;
      }
    }
    return new ChrfStatistics(counted, reference, matches, references);
  }

  static ChrfStatistics zero(int orders) {
    return new ChrfStatistics(
        new long[orders], new long[orders], new long[orders], ReferenceCount.NONE);
  }

  @Override
  public ChrfStatistics plus(ChrfStatistics other) {
    return new ChrfStatistics(
        Counts.sum(hypothesis, other.hypothesis),
        Counts.sum(reference, other.reference),
        Counts.sum(matches, other.matches),
        references.plus(other.references));
  }

  /** Returns the number of character and word orders together. */
  public int orders() {
    return matches.length;
  }

  /** Returns the n-grams of the hypotheses; index as in the constructor, from 0. */
  public long hypothesis(int position) {
    return hypothesis[position];
  }

  /** Returns the n-grams of the references; index as in the constructor, from 0. */
  public long reference(int position) {
    return reference[position];
  }

  /** Returns the matched n-grams; index as in the constructor, from 0. */
  public long matches(int position) {
    return matches[position];
  }

  @Override
  public ReferenceCount references() {
    return references;
  }

  /** Returns the counts by order: n-grams of hypotheses, then of references, then matches. */
  @Override
  public long[] counts() {
    return LongStream.concat(
            Arrays.stream(hypothesis),
            LongStream.concat(Arrays.stream(reference), Arrays.stream(matches)))
        .toArray();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof ChrfStatistics other
        && Arrays.equals(hypothesis, other.hypothesis)
        && Arrays.equals(reference, other.reference)
        && Arrays.equals(matches, other.matches)
        && references.equals(other.references);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(hypothesis) + Arrays.hashCode(reference))
        + Arrays.hashCode(matches);
  }

  @Override
  public String toString() {
    return String.format(
        "ChrfStatistics[hypothesis=%s, reference=%s, matches=%s, references=%s]",
        Arrays.toString(hypothesis),
        Arrays.toString(reference),
        Arrays.toString(matches),
        references);
  }
}
