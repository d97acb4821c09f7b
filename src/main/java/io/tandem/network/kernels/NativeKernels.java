package io.tandem.network.kernels;

import java.util.List;

/** Kernels with the products of {@link Products}; everything else is plain Java. */
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

  /** Returns {@link Products#keysValues} of the products of single precision. */
  protected final Precision keysValuesFormat() {
    return singles.keysValues();
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
    product(a, b, Transposition.NONE, into, c);
  }

  @Override
  public void multiplyBiased(Matrix a, Matrix b, Matrix bias, Matrix c) {
    if (isEmpty(a, b, bias, c) || !products(bias.precision()).multiplyBiased(a, b, bias, c)) {
      super.multiplyBiased(a, b, bias, c);
    }
  }

  @Override
  public void multiplyRelu(Matrix a, Matrix b, Matrix bias, Matrix c) {
    if (isEmpty(a, b, bias, c) || !products(bias.precision()).multiplyRelu(a, b, bias, c)) {
      super.multiplyRelu(a, b, bias, c);
    }
  }

  /** Returns whether there is nothing to multiply; throws if the shapes do not fit. */
  private static boolean isEmpty(Matrix a, Matrix b, Matrix bias, Matrix c) {
    Transposition.NONE.expectFit(a, b, c);
    if (bias.rows() != 1 || bias.columns() != c.columns()) {
      throw Transposition.misfit(b, bias, c);
    }
    return c.rows() == 0 || c.columns() == 0 || a.columns() == 0;
  }

  @Override
  public void multiplyByTransposed(Matrix a, Matrix b, Into into, Matrix c) {
    product(a, b, Transposition.RIGHT, into, c);
  }

  @Override
  public void multiplyTransposed(Matrix a, Matrix b, Into into, Matrix c) {
    product(a, b, Transposition.LEFT, into, c);
  }

  private void product(Matrix a, Matrix b, Transposition transposition, Into into, Matrix c) {
    transposition.expectFit(a, b, c);
    if (c.rows() == 0 || c.columns() == 0) {
      return;
    }
    if (transposition.terms(a) > 0) {
      products(c.precision()).multiply(a, b, transposition, into, c);
    } else if (into == Into.SET) {
      c.clear();
    }
  }

  /** Returns the products with sums of that precision. */
  private Products products(Precision precision) {
    return switch (precision) {
      case SINGLE -> singles;
      case DOUBLE -> doubles;
      case BFLOAT16, INT8, INT32 ->
          throw new IllegalArgumentException("sums of products are not of " + precision);
    };
  }

  @Override
  Factor factor(FactorWeights weights) {
    return products(weights.matrix().precision())
        .factor(weights)
        .orElseGet(() -> super.factor(weights));
  }

  @Override
  public void gatherProducts(Matrix a, List<Factor> b, Matrix room, TopLogits top) {
    if (a.precision() != Precision.SINGLE || !singles.gather(a, b, top)) {
      super.gatherProducts(a, b, room, top);
    }
  }
}
