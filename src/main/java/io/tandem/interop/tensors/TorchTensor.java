package io.tandem.interop.tensors;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A tensor of PyTorch: a view of a storage.
 *
 * @param offset the index of its first element in the storage
 * @param strides the distances of neighbours along each axis, in elements
 */
record TorchTensor(Storage storage, long offset, long[] sizes, long[] strides) {
  /**
   * A run of numbers, in a file of its own in the archive.
   *
   * @param key the name of the file
   * @param elements its number of elements
   */
  record Storage(ElementType type, String key, long elements) {}

  /**
   * Returns whether all elements are in the storage, and no more than it has, so that the file's
   * size bounds the memory. No axis may be empty, and sizes are those of a {@link TensorHeader}, so
   * that nothing overflows.
   */
  boolean isInStorage() {
    long count = 1;
    long last = offset;
    for (int axis = 0; axis < sizes.length && last < storage.elements(); axis++) {
      count *= sizes[axis];
      if (count > storage.elements()) {
        return false;
      }
      // The stride of an axis of one element is never used.
      last += (sizes[axis] - 1) * Math.min(strides[axis], storage.elements());
    }
    return last < storage.elements();
  }

  /** Returns whether the elements are the whole storage in order. */
  boolean isStorage() {
    long step = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      if (sizes[axis] != 1 && strides[axis] != step) {
        return false;
      }
      step *= sizes[axis];
    }
    return offset == 0 && step == storage.elements();
  }

  /** Returns the elements in row-major order; closes the stream of the storage's bytes. */
  InputStream gathered(InputStream stored) throws IOException {
    byte[] from;
    try (stored) {
      from = stored.readAllBytes();
    }
    int width = storage.type().bytes();
    int count = (int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    byte[] gathered = new byte[count * width];
    long[] index = new long[sizes.length];
    long element = offset;
    for (int i = 0; i < count; i++) {
      System.arraycopy(from, (int) (element * width), gathered, i * width, width);
      for (int axis = sizes.length - 1; axis >= 0; axis--) {
        element += strides[axis];
        if (++index[axis] < sizes[axis]) {
          break;
        }
        element -= sizes[axis] * strides[axis];
        index[axis] = 0;
      }
    }
    return new ByteArrayInputStream(gathered);
  }
}
