package io.tandem.kernels.vector;

import io.tandem.kernels.Into;
import io.tandem.kernels.Matrix;
import io.tandem.kernels.Products;

/** Products by {@link VectorProduct}. Only where that fits. */
public final class VectorProducts implements Products {
  @Override
  public String description() {
    return "products in vectors";
  }

  @Override
  public void multiply(
      Matrix a, boolean aTransposed, Matrix b, boolean bTransposed, Into into, Matrix c) {
    VectorProduct.multiply(a, aTransposed, b, bTransposed, into, c);
  }
}
