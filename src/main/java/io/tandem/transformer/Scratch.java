package io.tandem.transformer;

import io.tandem.kernels.Matrix;
import io.tandem.kernels.Precision;
import java.util.HashMap;
import java.util.Map;

/**
 * Named buffers that are used again from update to update: they grow to the largest batch and then
 * nothing is allocated any more. What a name holds is lost when the name is asked for again. One
 * thread at a time.
 */
public final class Scratch {
  private final Precision precision;
  private final Map<String, Matrix> buffers = new HashMap<>();

  public Scratch(Precision precision) {
    this.precision = precision;
  }

  Precision precision() {
    return precision;
  }

  /** A matrix of that shape with undefined contents. */
  public Matrix matrix(String name, int rows, int columns) {
    return matrix(name, rows, columns, precision);
  }

  /** The same in another format. */
  Matrix matrix(String name, int rows, int columns, Precision format) {
    Matrix buffer = buffers.get(name);
    int needed = Math.multiplyExact(rows, columns);
    if (buffer == null || needed > buffer.columns() || buffer.precision() != format) {
      // A little room, so that batches that differ by a token do not allocate each time.
      buffer = Matrix.allocate(format, 1, needed + needed / 8);
      buffers.put(name, buffer);
    }
    return buffer.reshape(rows, columns);
  }
}
