package io.tandem.network.kernels;

import io.tandem.config.MathMode;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.kernels.choice.KernelRequest;
import java.util.Random;

/** Helpers that the benchmarks of this package share. */
final class Benchmarks {
  private Benchmarks() {}

  /**
   * Returns kernels by a name "kernels/products", such as "native/openblas"; bf16 is oneDNN in that
   * format.
   */
  static Kernels kernels(String name) {
    String[] parts = name.split("/", 2);
    boolean bf16 = parts[1].equals("bf16");
    return KernelChoice.make(
        new KernelRequest(
            parts[0], bf16 ? "onednn" : parts[1], bf16 ? MathMode.BF16 : MathMode.FLOAT32));
  }

  static Matrix random(int rows, int columns) {
    Matrix m = Matrix.allocate(Precision.SINGLE, rows, columns);
    Random random = new Random(1);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        m.set(i, j, random.nextGaussian());
      }
    }
    return m;
  }
}
