package io.tandem.network.kernels.int8;

import io.tandem.network.kernels.Factor;
import io.tandem.network.kernels.FactorWeights;
import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.NativeKernels;
import io.tandem.network.kernels.OpenBlasProducts;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.Products;
import io.tandem.network.kernels.Transposition;
import io.tandem.network.kernels.vector.VectorKernels;
import java.util.Optional;

/**
 * Products of 8-bit integers in plain Java: the oracle of the fast ones, and what tests networks in
 * int8 on machines that have none.
 */
public final class PlainInt8Products implements Products {
  private final Products singles = new OpenBlasProducts();
  private final Int8Passes passes = new PlainInt8Passes();

  /** Returns kernels with these products, by the name of the kernels that do the rest. */
  public static Kernels under(String kernels) {
    Products products = new PlainInt8Products();
    return kernels.equals("vector") ? new VectorKernels(products) : new NativeKernels(products);
  }

  @Override
  public String description() {
    return "products of integers in plain Java";
  }

  @Override
  public Precision keysValues() {
    return Precision.BFLOAT16;
  }

  @Override
  public void multiply(Matrix a, Matrix b, Transposition transposition, Into into, Matrix c) {
    singles.multiply(a, b, transposition, into, c);
  }

  @Override
  public Optional<Factor> factor(FactorWeights weights) {
    return Optional.of(new Plain(Int8Weights.of(weights, passes)));
  }

  private final class Plain extends Factor {
    private final Int8Weights weights;
    private final byte[] columns;

    @SuppressWarnings("ArgumentSelectionDefectChecker") // A column of the weights is kept as a row.
    Plain(Int8Weights weights) {
      super(weights.columns().numbers().columns(), weights.columns().numbers().rows());
      this.weights = weights;
      columns = bytes(weights.columns().numbers());
    }

    @Override
    public void multiply(Matrix a, Into into, Matrix c) {
      Int8Rows left = Int8Rows.allocate(a.rows(), a.columns());
      passes.quantize(a, left);
      Matrix sums = Matrix.allocate(Precision.INT32, a.rows(), columns());
      byte[] rows = bytes(left.numbers());
      int terms = a.columns();
      for (int i = 0; i < a.rows(); i++) {
        for (int j = 0; j < columns(); j++) {
          int sum = 0;
          for (int k = 0; k < terms; k++) {
            sum += rows[i * terms + k] * columns[j * terms + k];
          }
          sums.set(i, j, sum);
        }
      }
      passes.restore(sums, left.scales(), weights.output(), into, c);
    }
  }

  private static byte[] bytes(Matrix m) {
    byte[] bytes = new byte[m.rows() * m.columns()];
    m.bytes().get(0, bytes);
    return bytes;
  }
}
