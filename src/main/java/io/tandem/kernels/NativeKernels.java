package io.tandem.kernels;

/** Products by native code, which {@link Products} stand for; everything else in plain Java. */
public class NativeKernels extends PlainKernels {
  private final Products singles;
  private final Products doubles = new OpenBlasProducts();

  public NativeKernels() {
    this(new OpenBlasProducts());
  }

  /**
   * @param singles the products of single precision
   */
  NativeKernels(Products singles) {
    this.singles = singles;
  }

  @Override
  public String description() {
    return products() + ", the rest in plain Java";
  }

  final String products() {
    return singles.description();
  }

  @Override
  public Precision factors(Precision precision) {
    return precision == Precision.SINGLE ? singles.factors() : precision;
  }

  @Override
  public void round(Matrix from, Matrix to) {
    if (from.precision() == Precision.SINGLE && to.precision() == singles.factors()) {
      singles.round(from, to);
    } else {
      super.round(from, to);
    }
  }

  @Override
  public void multiply(Matrix a, Matrix b, Into into, Matrix c) {
    expect(a.columns() == b.rows() && a.rows() == c.rows() && b.columns() == c.columns(), a, b, c);
    product(a, false, b, false, into, c);
  }

  @Override
  public void multiplyByTransposed(Matrix a, Matrix b, Into into, Matrix c) {
    expect(a.columns() == b.columns() && a.rows() == c.rows() && b.rows() == c.columns(), a, b, c);
    product(a, false, b, true, into, c);
  }

  @Override
  public void multiplyTransposed(Matrix a, Matrix b, Into into, Matrix c) {
    expect(a.rows() == b.rows() && a.columns() == c.rows() && b.columns() == c.columns(), a, b, c);
    product(a, true, b, false, into, c);
  }

  private void product(
      Matrix a, boolean aTransposed, Matrix b, boolean bTransposed, Into into, Matrix c) {
    int terms = aTransposed ? a.rows() : a.columns();
    if (c.rows() == 0 || c.columns() == 0) {
      return;
    }
    if (terms > 0) {
      Products products = c.precision() == Precision.SINGLE ? singles : doubles;
      products.multiply(a, aTransposed, b, bTransposed, into, c);
    } else if (into == Into.SET) {
      c.fill(0);
    }
  }

  @Override
  Factor factor(FactorWeights weights) {
    Products products = weights.matrix().precision() == Precision.SINGLE ? singles : doubles;
    return products.factor(weights).orElseGet(() -> super.factor(weights));
  }
}
