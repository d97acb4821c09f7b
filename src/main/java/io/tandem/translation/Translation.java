package io.tandem.translation;

import io.tandem.translation.alignment.Alignment;
import io.tandem.translation.alignment.KeptTerms;
import java.util.ArrayList;
import java.util.List;

/**
 * The translation of one line of text.
 *
 * @param parts the number of segments in which the line was translated: more than one if the line
 *     was longer than the model may read
 * @param sourceTruncated whether the line, or a segment of it, was too long and was truncated
 * @param nBest best first, at least one; each is one line
 * @param terms what became of the terms of the line in the best one
 */
public record Translation(
    int parts, boolean sourceTruncated, List<Candidate> nBest, KeptTerms terms) {
  /** The translation of a line without text: nothing, with probability 1. */
  public static final Translation EMPTY =
      new Translation(1, false, List.of(new Candidate("", 0, 0, 0, true, Alignment.NONE)));

  /** A translation of a line without terms. */
  public Translation(int parts, boolean sourceTruncated, List<Candidate> nBest) {
    this(parts, sourceTruncated, nBest, KeptTerms.NONE);
  }

  /**
   * One of the n best.
   *
   * @param score log-probability under the length penalty, or the expected utility under minimum
   *     Bayes risk; higher is better
   * @param logProbability natural logarithm
   * @param length number of tokens, including the end of the sentence, as the penalty counts them
   * @param finished whether the model ended it; otherwise it was truncated at the length limit
   * @param alignment empty if not requested
   */
  public record Candidate(
      String text,
      double score,
      double logProbability,
      int length,
      boolean finished,
      Alignment alignment) {
    /** Returns the same with another text. */
    Candidate withText(String changed, Alignment aligned) {
      return new Candidate(changed, score, logProbability, length, finished, aligned);
    }

    /**
     * Returns the same with larger numbers of source words, for a segment that does not begin the
     * line.
     */
    Candidate shifted(int words) {
      return new Candidate(
          text, score, logProbability, length, finished, alignment.shifted(words, 0));
    }
  }

  public Translation {
    nBest = List.copyOf(nBest);
    if (nBest.isEmpty()) {
      throw new IllegalArgumentException("a translation needs a candidate");
    }
  }

  private Candidate best() {
    return nBest.get(0);
  }

  public String text() {
    return best().text();
  }

  public double score() {
    return best().score();
  }

  public double logProbability() {
    return best().logProbability();
  }

  public int length() {
    return best().length();
  }

  public boolean finished() {
    return best().finished();
  }

  public Alignment alignment() {
    return best().alignment();
  }

  /**
   * Returns the translation by another of the candidates.
   *
   * @param rank that of the candidate, from 1; it comes first, and the order of the others stays
   */
  public Translation preferring(int rank) {
    List<Candidate> reordered = new ArrayList<>(nBest);
    reordered.add(0, reordered.remove(rank - 1));
    return new Translation(parts, sourceTruncated, reordered, terms);
  }

  /** Returns whether the search ended because the network returned NaN. */
  public boolean broken() {
    return Double.isNaN(logProbability());
  }
}
