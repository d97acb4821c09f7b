package io.tandem.averaging;

/** How the driver moves from the parameters of the last round to the average of the workers'. */
@FunctionalInterface
public interface OuterStep {
  /** Plain averaging: the average is the new network. */
  OuterStep AVERAGE = (before, average) -> average;

  /**
   * The parameters of the next round.
   *
   * @param before the flat vector that was broadcast; not to be changed, as tasks may still read it
   * @param average the workers' flat vectors, averaged by the target tokens they processed; may be
   *     overwritten and returned
   */
  float[] step(float[] before, float[] average);
}
