package io.tandem.network.kernels.vector;

import static io.tandem.network.kernels.vector.Lanes.FLOATS;
import static io.tandem.network.kernels.vector.Lanes.ORDER;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromByteBuffer;

import io.tandem.network.kernels.Dropout;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Segments;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** Rows of the embedding table, with positions and dropout. */
final class VectorEmbedding {
  private VectorEmbedding() {}

  static void forward(
      Matrix table,
      int[] ids,
      Segments segments,
      double scale,
      Matrix positions,
      Dropout dropout,
      Matrix out) {
    int n = out.columns();
    VectorDropout drop = new VectorDropout(dropout, n);
    for (int b = 0; b < segments.count(); b++) {
      for (int t = 0; t < segments.length(b); t++) {
        int row = segments.start(b) + t;
        drop.drawRow(row * n, n);
        if (ids[row] == Kernels.ZEROS) {
          positionRow(positions, t, drop.factors, out, row);
        } else {
          forwardRow(table, ids[row], (float) scale, positions, t, drop.factors, out, row);
        }
      }
    }
  }

  private static void forwardRow(
      Matrix table,
      int id,
      float scale,
      Matrix positions,
      int position,
      float[] factors,
      Matrix out,
      int row) {
    ByteBuffer tokens = table.bytes();
    ByteBuffer places = positions.bytes();
    ByteBuffer sums = out.bytes();
    int tokenAt = Lanes.at(table, id);
    int placeAt = Lanes.at(positions, position);
    int at = Lanes.at(out, row);
    int whole = Lanes.whole(out.columns());
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector token = fromByteBuffer(FLOATS, tokens, tokenAt + b, ORDER);
      FloatVector sum =
          token.fma(broadcast(FLOATS, scale), fromByteBuffer(FLOATS, places, placeAt + b, ORDER));
      sum.mul(fromArray(FLOATS, factors, j)).intoByteBuffer(sums, at + b, ORDER);
    }
    for (int j = whole; j < out.columns(); j++) {
      int b = j * Float.BYTES;
      float sum = scale * tokens.getFloat(tokenAt + b) + places.getFloat(placeAt + b);
      sums.putFloat(at + b, sum * factors[j]);
    }
  }

  private static void positionRow(
      Matrix positions, int position, float[] factors, Matrix out, int row) {
    for (int j = 0; j < out.columns(); j++) {
      out.set(row, j, positions.get(position, j) * factors[j]);
    }
  }

  static void backward(Matrix d, int[] ids, double scale, Dropout dropout, Matrix gradient) {
    int n = d.columns();
    VectorDropout drop = new VectorDropout(dropout, n);
    for (int i = 0; i < d.rows(); i++) {
      if (ids[i] != Kernels.ZEROS) {
        drop.drawRow(i * n, n);
        backwardRow(d, i, (float) scale, drop.factors, gradient, ids[i]);
      }
    }
  }

  private static void backwardRow(
      Matrix d, int row, float scale, float[] factors, Matrix gradient, int id) {
    ByteBuffer errors = d.bytes();
    ByteBuffer sums = gradient.bytes();
    int errorAt = Lanes.at(d, row);
    int at = Lanes.at(gradient, id);
    int whole = Lanes.whole(d.columns());
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector factor = fromArray(FLOATS, factors, j).mul(scale);
      FloatVector error = fromByteBuffer(FLOATS, errors, errorAt + b, ORDER);
      error
          .fma(factor, fromByteBuffer(FLOATS, sums, at + b, ORDER))
          .intoByteBuffer(sums, at + b, ORDER);
    }
    for (int j = whole; j < d.columns(); j++) {
      int b = j * Float.BYTES;
      float error = errors.getFloat(errorAt + b) * factors[j] * scale;
      sums.putFloat(at + b, sums.getFloat(at + b) + error);
    }
  }
}
