package io.tandem.interop.tensors;

import io.tandem.UserException;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;

/**
 * An open file of named tensors. Names are those of the file; asking for one that it does not have
 * is a fault of the caller. For one thread.
 */
public interface TensorFile extends Closeable {
  /** The path or name of the file, for messages. */
  String file();

  /** The tensors by name, in the order of the file. */
  Map<String, TensorHeader> headers();

  /**
   * Reads a tensor of any floating-point type.
   *
   * @throws UserException if it has another type, or the file is damaged
   */
  float[] floats(String name) throws IOException;

  /**
   * Reads a tensor as little-endian bytes in row-major order.
   *
   * @throws UserException if the file is damaged
   */
  byte[] bytes(String name) throws IOException;

  /**
   * Reads a tensor whose values have to be numbers.
   *
   * @throws UserException as {@link #floats} does, and if one is infinite or not a number
   */
  default float[] finiteFloats(String name) throws IOException {
    float[] values = floats(name);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw UserException.of(
            "%s: the tensor %s is %s at index %d of %d, expected numbers; the model's training"
                + " diverged, or the file is damaged: take another checkpoint of the model",
            file(), name, Float.isNaN(values[i]) ? "NaN" : "infinite", i, values.length);
      }
    }
    return values;
  }
}
