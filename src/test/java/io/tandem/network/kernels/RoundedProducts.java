package io.tandem.network.kernels;

import io.tandem.network.kernels.vector.VectorKernels;
import java.util.function.Consumer;

/**
 * Products in bfloat16 for every processor: factors are rounded in plain Java and multiplied by
 * OpenBLAS. They test networks in bfloat16 on machines where oneDNN has no such products.
 */
public final class RoundedProducts implements Products {
  private static final Kernels PLAIN = new PlainKernels();
  private final Products singles = new OpenBlasProducts();

  private final Consumer<Matrix> whenRounded;

  private RoundedProducts(Consumer<Matrix> whenRounded) {
    this.whenRounded = whenRounded;
  }

  /** Returns kernels with these products, by the name of the kernels that do the rest. */
  public static Kernels under(String kernels) {
    return under(kernels, matrix -> {});
  }

  /**
   * Returns kernels with these products.
   *
   * @param whenRounded receives every matrix of which a rounded copy is asked for
   */
  public static Kernels under(String kernels, Consumer<Matrix> whenRounded) {
    Products products = new RoundedProducts(whenRounded);
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
    whenRounded.accept(from);
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
