package io.tandem.training.averaging.round;

import java.io.Serializable;

/**
 * A slice of the network between two rounds, as its owner holds it. A class and not a record: Kryo
 * 4 cannot make records.
 */
final class SharedSlice implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int slice;
  private final NetworkVectors vectors;
  private final SliceSummary summary;

  /**
   * @param summary the summary of the round that made the slice
   */
  SharedSlice(int slice, NetworkVectors vectors, SliceSummary summary) {
    this.slice = slice;
    this.vectors = vectors;
    this.summary = summary;
  }

  int slice() {
    return slice;
  }

  NetworkVectors vectors() {
    return vectors;
  }

  SliceSummary summary() {
    return summary;
  }

  /** Returns a slice of these vectors to be sent, without the summary, which grows with workers. */
  SharedSlice only(NetworkVectors.Content content) {
    return new SharedSlice(slice, vectors.only(content), SliceSummary.NONE);
  }
}
