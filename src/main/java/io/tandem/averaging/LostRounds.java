package io.tandem.averaging;

/**
 * Decides whether training is to go back to where it was kept when Spark has lost a round.
 * Executors that come and go cost such a round now and then; what fails in the same round twice in
 * a row, or {@value #PATIENCE} times without getting any further, is no accident. Driver only.
 */
public final class LostRounds {
  static final int PATIENCE = 4;

  private long latest;
  private long furthest;
  private int inVain;

  /**
   * Requires that going back has a chance.
   *
   * @throws RuntimeException Spark's failure, if it has none
   */
  public void requireAccident(LostRoundException lost) {
    inVain = lost.round() > furthest ? 1 : inVain + 1;
    if (lost.round() == latest || inVain == PATIENCE) {
      throw lost.why();
    }
    latest = lost.round();
    furthest = Math.max(furthest, latest);
  }
}
