package io.tandem.averaging.round;

import io.tandem.training.FlatVector;
import java.io.Serializable;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A long vector of floats as bytes, little-endian, in chunks. Bytes, because Java serializes them
 * ten times faster than floats; chunks, because a garbage collector that does not compact the heap
 * runs out of room for a long array long before the heap is full. A class and not a record: Kryo 4
 * cannot make records.
 */
final class ChunkedVector implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Floats per chunk, which takes 8 MiB. */
  private static final int CHUNK = 1 << 21;

  static final ChunkedVector EMPTY = of(new float[0]);

  private final int length;
  private final byte[][] chunks;

  private ChunkedVector(int length) {
    this.length = length;
    chunks = new byte[(length + CHUNK - 1) / CHUNK][];
  }

  /** Returns a copy of a vector, or an empty one for null. */
  static ChunkedVector of(INDArray vector) {
    if (vector == null) {
      return EMPTY;
    }
    ChunkedVector copy = new ChunkedVector(Math.toIntExact(vector.length()));
    for (int chunk = 0; chunk < copy.chunks.length; chunk++) {
      copy.chunks[chunk] = FlatVector.readBytes(vector, copy.from(chunk), copy.to(chunk));
    }
    return copy;
  }

  static ChunkedVector of(float[] values) {
    ChunkedVector copy = new ChunkedVector(values.length);
    for (int chunk = 0; chunk < copy.chunks.length; chunk++) {
      float[] part = Arrays.copyOfRange(values, copy.from(chunk), copy.to(chunk));
      copy.chunks[chunk] = WireVector.of(part).floats();
    }
    return copy;
  }

  private int from(int chunk) {
    return CHUNK * chunk;
  }

  private int to(int chunk) {
    return Math.min(length, CHUNK * (chunk + 1));
  }

  /** Returns the number of floats. */
  int length() {
    return length;
  }

  /** Overwrites a vector of the same length; does nothing if this one is empty. */
  void writeTo(INDArray vector) {
    if (length != vector.length() && length != 0) {
      throw new IllegalArgumentException(
          length
              + " values for a vector of "
              + vector.length()
              + ": they belong to another network");
    }
    for (int chunk = 0; chunk < chunks.length; chunk++) {
      FlatVector.write(chunks[chunk], vector, from(chunk));
    }
  }

  /** Returns a copy of the values. */
  float[] values() {
    float[] values = new float[length];
    for (int chunk = 0; chunk < chunks.length; chunk++) {
      WireVector.ofBytes(chunks[chunk]).view().get(0, values, from(chunk), to(chunk) - from(chunk));
    }
    return values;
  }

  /** Compares bits, so that NaN equals itself. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ChunkedVector vector && Arrays.deepEquals(chunks, vector.chunks);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(chunks);
  }
}
