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

  /** The vectors that somebody needs of a slice. */
  enum Content {
    PARAMETERS,
    PARAMETERS_AND_UPDATER_STATE,
    ALL_BUT_PARAMETERS
  }

  /** Returns a slice of these vectors, with the same summary. */
  SharedSlice only(Content content) {
    return switch (content) {
      case PARAMETERS -> new SharedSlice(slice, parameters, NONE, NONE, summary);
      case PARAMETERS_AND_UPDATER_STATE ->
          new SharedSlice(slice, parameters, updaterState, NONE, summary);
      case ALL_BUT_PARAMETERS -> new SharedSlice(slice, NONE, updaterState, outerMomentum, summary);
    };
  }
}
