package io.tandem.kernels;

/** Kernels whose products are those of {@link Products}; everything else is in plain Java. */
public class NativeKernels extends PlainKernels {
  private final Products singles;
  private final Products doubles = new OpenBlasProducts();

  public NativeKernels() {
    this(new OpenBlasProducts());
  }

  /**
   * @param singles the products of single precision
   */
  public NativeKernels(Products singles) {
    this.singles = singles;
  }

  @Override
  public String description() {
    return products() + ", the rest in plain Java";
  }

  protected final String products() {
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
  public void multiplyBiased(Matrix a, Matrix b, Matrix bias, Matrix c) {
    if (!together(a, b, bias, false, c)) {
      super.multiplyBiased(a, b, bias, c);
    }
  }

  @Override
  public void multiplyRelu(Matrix a, Matrix b, Matrix bias, Matrix c) {
    if (!together(a, b, bias, true, c)) {
      super.multiplyRelu(a, b, bias, c);
    }
  }

  private boolean together(Matrix a, Matrix b, Matrix bias, boolean relu, Matrix c) {
    expect(a.columns() == b.rows() && a.rows() == c.rows() && b.columns() == c.columns(), a, b, c);
    expect(bias.rows() == 1 && bias.columns() == c.columns(), b, bias, c);
    return c.rows() > 0
        && c.columns() > 0
        && a.columns() > 0
        && products(bias.precision()).multiplyBiased(a, b, bias, relu, c);
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
      products(c.precision()).multiply(a, aTransposed, b, bTransposed, into, c);
    } else if (into == Into.SET) {
      c.fill(0);
    }
  }

  /** The products whose sums are of that precision. */
  private Products products(Precision precision) {
    return switch (precision) {
      case SINGLE -> singles;
      case DOUBLE -> doubles;
      case BFLOAT16 ->
          throw new IllegalArgumentException("sums of products are not of " + precision);
    };
  }

  @Override
  Factor factor(FactorWeights weights) {
    return products(weights.matrix().precision())
        .factor(weights)
        .orElseGet(() -> super.factor(weights));
  }
}
