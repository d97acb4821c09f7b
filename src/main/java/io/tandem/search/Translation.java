package io.tandem.search;

import java.util.List;

/**
 * What became of one line of text.
 *
 * @param sourceTruncated whether the line was longer than the model may read, and was cut
 * @param nBest best first, at least one; each is one line
 */
public record Translation(boolean sourceTruncated, List<Candidate> nBest) {
  /** Of a line without text: nothing, certainly. */
  public static final Translation EMPTY =
      new Translation(false, List.of(new Candidate("", 0, 0, true)));

  /**
   * One of the n best.
   *
   * @param score log-probability under the length penalty; higher is better
   * @param pieces subwords it consists of
   * @param finished whether the model ended it; otherwise it was cut at the length limit
   */
  public record Candidate(String text, double score, int pieces, boolean finished) {}

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

  public int pieces() {
    return best().pieces();
  }

  public boolean finished() {
    return best().finished();
  }
}
