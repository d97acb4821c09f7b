package io.tandem.kernels.vector;

import io.tandem.kernels.Into;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.Products;
import io.tandem.kernels.Transposition;

/** Products by {@link VectorProduct}. Only where that fits. */
public final class VectorProducts implements Products {
  @Override
  public String description() {
    return "products in vectors";
  }

  @Override
  public void multiply(Matrix a, Matrix b, Transposition transposition, Into into, Matrix c) {
    VectorProduct.multiply(a, b, transposition, into, c);
  }
}
