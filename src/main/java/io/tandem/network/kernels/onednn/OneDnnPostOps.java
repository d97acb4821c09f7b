package io.tandem.network.kernels.onednn;

import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;

/**
 * The operations that oneDNN applies to sums of products before it writes them.
 *
 * @param bias [1, n], added, or null
 * @param relu whether max(0, x) is taken at the end
 */
record OneDnnPostOps(Into into, Matrix bias, boolean relu) {
  /** The part that an operation is made for; the address of the bias may change. */
  record Kind(Into into, boolean biased, boolean relu) {}

  Kind kind() {
    return new Kind(into, bias != null, relu);
  }

  static OneDnnPostOps plain(Into into) {
    return new OneDnnPostOps(into, null, false);
  }

  /**
   * Returns the operations for one of the parts into which sums are split: the bias belongs to the
   * first, ReLU to the last.
   */
  OneDnnPostOps ofPart(int part, int parts) {
    boolean first = part == 0;
    boolean last = part == parts - 1;
    return new OneDnnPostOps(first ? into : Into.ADD, first ? bias : null, last && relu);
  }
}
