package io.tandem.kernels;

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
    VectorDropout drop = new VectorDropout(dropout);
    ByteBuffer y = out.bytes();
    int n = out.columns();
    for (int b = 0; b < segments.count(); b++) {
      for (int t = 0; t < segments.length(b); t++) {
        int row = segments.start(b) + t;
        int at = Lanes.at(out, row);
        int tokenAt = Lanes.at(table, ids[row]);
        int positionAt = Lanes.at(positions, t);
        sum(table.bytes(), tokenAt, (float) scale, positions.bytes(), positionAt, y, at, n);
        if (!dropout.none()) {
          drop.row(y, at, y, at, n, row * n);
        }
      }
    }
  }

  private static void sum(
      ByteBuffer token,
      int tokenAt,
      float scale,
      ByteBuffer position,
      int positionAt,
      ByteBuffer out,
      int at,
      int n) {
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector x = Lanes.load(token, tokenAt + b);
      Lanes.store(x.fma(Lanes.all(scale), Lanes.load(position, positionAt + b)), out, at + b);
    }
    for (int j = whole; j < n; j++) {
      int b = j * Float.BYTES;
      out.putFloat(at + b, scale * token.getFloat(tokenAt + b) + position.getFloat(positionAt + b));
    }
  }

  static void backward(Matrix d, int[] ids, double scale, Dropout dropout, Matrix gradient) {
    VectorDropout drop = new VectorDropout(dropout);
    int n = d.columns();
    for (int i = 0; i < d.rows(); i++) {
      int to = Lanes.at(gradient, ids[i]);
      if (dropout.none()) {
        addScaled(d.bytes(), Lanes.at(d, i), (float) scale, gradient.bytes(), to, n);
      } else {
        addKept(d.bytes(), Lanes.at(d, i), (float) scale, drop, i * n, gradient.bytes(), to, n);
      }
    }
  }

  private static void addScaled(
      ByteBuffer d, int dAt, float scale, ByteBuffer gradient, int to, int n) {
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector error = Lanes.load(d, dAt + b);
      Lanes.store(error.fma(Lanes.all(scale), Lanes.load(gradient, to + b)), gradient, to + b);
    }
    for (int j = whole; j < n; j++) {
      int b = j * Float.BYTES;
      gradient.putFloat(to + b, gradient.getFloat(to + b) + scale * d.getFloat(dAt + b));
    }
  }

  private static void addKept(
      ByteBuffer d,
      int dAt,
      float scale,
      VectorDropout drop,
      int number,
      ByteBuffer gradient,
      int to,
      int n) {
    int whole = Lanes.whole(n);
    for (int j = 0; j < whole; j += Lanes.COUNT) {
      int b = j * Float.BYTES;
      FloatVector error = drop.apply(Lanes.load(d, dAt + b), number + j);
      Lanes.store(error.fma(Lanes.all(scale), Lanes.load(gradient, to + b)), gradient, to + b);
    }
    for (int j = whole; j < n; j++) {
      int b = j * Float.BYTES;
      float error = scale * drop.apply(d.getFloat(dAt + b), number + j);
      gradient.putFloat(to + b, gradient.getFloat(to + b) + error);
    }
  }
}
