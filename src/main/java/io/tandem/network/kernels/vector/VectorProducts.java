package io.tandem.network.kernels.vector;

import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Products;
import io.tandem.network.kernels.Transposition;

/** Products by {@link VectorProduct}. Requires that {@link VectorProduct#FITS}. */
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
