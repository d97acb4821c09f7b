package io.tandem.interop.tensors;

import io.tandem.Text;
import java.util.List;

/**
 * The name, type and shape of a tensor in a file. Elements are in row-major order.
 *
 * @param shape the sizes of its axes; none for a scalar
 */
public record TensorHeader(String name, ElementType type, List<Integer> shape) {
  public TensorHeader {
    shape = List.copyOf(shape);
    long elements = elements(shape);
    if (elements < 0 || elements * type.bytes() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          Text.format(
              "the tensor %s of %s %s is larger than %d bytes",
              name, type, shape, Integer.MAX_VALUE));
    }
  }

  /** Returns the number of elements, or -1 if it exceeds an int or an axis is negative. */
  private static long elements(List<Integer> shape) {
    long elements = 1;
    for (int size : shape) {
      elements *= size;
      if (size < 0 || elements > Integer.MAX_VALUE) {
        return -1;
      }
    }
    return elements;
  }

  /** The number of elements. */
  public int elements() {
    return (int) elements(shape);
  }

  /** The size of all elements. */
  public int bytes() {
    return elements() * type.bytes();
  }
}
