package io.tandem.network.transformer;

import io.tandem.network.kernels.Matrix;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Initial parameters as a function of a seed and the vertex name. The random numbers are our own:
 * ND4J has one generator per thread, whose numbers depend on what the thread drew before.
 */
final class Initialization {
  private Initialization() {}

  /**
   * Sets matrices W… uniformly within sqrt(6 / (rows + columns)) (Glorot and Bengio 2010), gains 1,
   * biases 0. For the fused [q|k|v] of self-attention the bound is that of one D×D matrix scaled by
   * 1/sqrt(2), the usual choice. In cross-attention it is that of the matrix alone for q, and
   * scaled by sqrt(2/3) for the fused [k|v]: its scores start 1.6 times as large as with fairseq,
   * which scales all three by 1/sqrt(2).
   */
  static void block(long seed, String vertex, Map<String, INDArray> parameters) {
    SplittableRandom random = new SplittableRandom(seed * 31 + vertex.hashCode());
    parameters.forEach(
        (name, p) -> {
          if (name.contains("W")) {
            double bound = Math.sqrt(6.0 / (p.size(0) + p.size(1)));
            fill(p, () -> (2 * random.nextDouble() - 1) * bound);
          } else {
            p.assign(name.startsWith("gain") ? 1 : 0);
          }
        });
  }

  /**
   * Sets matrices W… from a normal distribution of deviation 1/sqrt(D), so that rows scaled by
   * sqrt(D) have unit variance and logits start near 0; biases 0.
   */
  static void embeddings(long seed, Map<String, INDArray> parameters) {
    Random random = new Random(seed);
    parameters.forEach(
        (name, p) -> {
          if (name.startsWith("W")) {
            double deviation = 1 / Math.sqrt(p.size(1));
            fill(p, () -> random.nextGaussian() * deviation);
          } else {
            p.assign(0);
          }
        });
  }

  private static void fill(INDArray p, DoubleSupplier draw) {
    Matrix matrix = Matrix.of(p);
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        matrix.set(i, j, draw.getAsDouble());
      }
    }
  }
}
