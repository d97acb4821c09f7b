package io.tandem.kernels.onednn;

import io.tandem.kernels.Into;
import io.tandem.kernels.Matrix;

/**
 * What oneDNN does to sums of products before it writes them.
 *
 * @param bias [1, n], added, or null
 * @param relu whether what is negative at the end becomes 0
 */
record OneDnnPostOps(Into into, Matrix bias, boolean relu) {
  /** What an operation is made for; the bias may lie elsewhere the next time. */
  record Kind(Into into, boolean biased, boolean relu) {}

  Kind kind() {
    return new Kind(into, bias != null, relu);
  }

  static OneDnnPostOps plain(Into into) {
    return new OneDnnPostOps(into, null, false);
  }

  /** What of it belongs to one of the parts into which sums are cut: the bias to the first. */
  OneDnnPostOps ofPart(boolean first, boolean last) {
    return new OneDnnPostOps(first ? into : Into.ADD, first ? bias : null, last && relu);
  }
}
