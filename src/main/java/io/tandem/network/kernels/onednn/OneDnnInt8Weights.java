package io.tandem.network.kernels.onednn;

import io.tandem.network.kernels.int8.Int8Output;
import org.bytedeco.javacpp.Pointer;

/**
 * A right factor of integers, packed.
 *
 * @param elements in the order of {@code packing}
 */
record OneDnnInt8Weights(OneDnnPacking packing, Pointer elements, Int8Output output) {
  int terms() {
    return packing.shape().terms();
  }

  int columns() {
    return packing.shape().columns();
  }
}
