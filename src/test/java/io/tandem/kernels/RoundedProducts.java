package io.tandem.kernels;

import io.tandem.kernels.vector.VectorKernels;

/**
 * Products of bfloat16 that every processor has: factors are rounded in plain Java and multiplied
 * by OpenBLAS. So the networks' way through bfloat16 is tested where oneDNN has no such products.
 */
public final class RoundedProducts implements Products {
  private static final Kernels PLAIN = new PlainKernels();
  private final Products singles = new OpenBlasProducts();

  private RoundedProducts() {}

  /** Kernels with these products, by the name of those that do the rest. */
  public static Kernels under(String kernels) {
    Products products = new RoundedProducts();
    return kernels.equals("vector") ? new VectorKernels(products) : new NativeKernels(products);
  }

  @Override
  public String description() {
    return "products of rounded factors";
  }

  @Override
  public Precision factors() {
    return Precision.BFLOAT16;
  }

  @Override
  public void round(Matrix from, Matrix to) {
    PLAIN.round(from, to);
  }

  @Override
  public void multiply(Matrix a, Matrix b, Transposition transposition, Into into, Matrix c) {
    singles.multiply(rounded(a), rounded(b), transposition, into, c);
  }

  private static Matrix rounded(Matrix m) {
    Matrix rounded = m;
    if (m.precision() == Precision.SINGLE) {
      rounded = Matrix.allocate(Precision.BFLOAT16, m.rows(), m.columns());
      PLAIN.round(m, rounded);
    }
    Matrix single = Matrix.allocate(Precision.SINGLE, m.rows(), m.columns());
    PLAIN.round(rounded, single);
    return single;
  }
}
