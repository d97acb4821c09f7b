package io.tandem.averaging.round;

import java.io.Serializable;

/**
 * A slice of the network between two rounds, as its owner holds it: parameters, and what belongs to
 * them of the optimizers that there is only one of. Vectors are bytes, little-endian. Immutable by
 * agreement: arrays are shared, not copied. A class and not a record: Kryo 4 cannot make records.
 */
final class SharedSlice implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final byte[] NONE = {};

  private final int slice;
  private final byte[] parameters;
  private final byte[] updaterState;
  private final byte[] outerMomentum;
  private final SliceSummary summary;

  /**
   * @param updaterState the optimizer's state that all workers share; empty when there is none
   * @param outerMomentum the outer optimizer's; empty when there is none
   * @param summary the summary of the round that made the slice
   */
  SharedSlice(
      int slice,
      byte[] parameters,
      byte[] updaterState,
      byte[] outerMomentum,
      SliceSummary summary) {
    this.slice = slice;
    this.parameters = parameters;
    this.updaterState = updaterState;
    this.outerMomentum = outerMomentum;
    this.summary = summary;
  }

  int slice() {
    return slice;
  }

  byte[] parameters() {
    return parameters;
  }

  byte[] updaterState() {
    return updaterState;
  }

  byte[] outerMomentum() {
    return outerMomentum;
  }

  SliceSummary summary() {
    return summary;
  }

  /** Returns the parameters alone. */
  SharedSlice ofParameters() {
    return new SharedSlice(slice, parameters, NONE, NONE, summary);
  }

  /** Returns the parameters and the optimizer's state. */
  SharedSlice withoutMomentum() {
    return new SharedSlice(slice, parameters, updaterState, NONE, summary);
  }

  /** Returns everything but the parameters. */
  SharedSlice withoutParameters() {
    return new SharedSlice(slice, NONE, updaterState, outerMomentum, summary);
  }
}
