package io.tandem.network.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;

import io.tandem.network.kernels.Factor;
import io.tandem.network.kernels.FactorWeights;
import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.PlainKernels;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.Products;
import io.tandem.network.kernels.Transposition;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Products by oneDNN, with factors in single precision or rounded to bfloat16; sums and results are
 * in single precision. The plain kernels compute single columns, without rounding. Requires that
 * {@link OneDnn#obstacle} is null.
 */
public final class OneDnnProducts implements Products {
  /** oneDNN ignores the stride of a single column, which no layer has. */
  private static final PlainKernels SINGLE_COLUMNS = new PlainKernels();

  private final String description;
  private final Precision factors;
  private final Supplier<OneDnnMultiplier> maker;
  private final OneDnnPackedProducts packed;

  /** Multipliers not in use; in all, as many as threads have multiplied at the same time. */
  private final Queue<OneDnnMultiplier> idle = new ConcurrentLinkedQueue<>();

  private OneDnnProducts(
      String format, Precision factors, int type, Supplier<OneDnnMultiplier> maker) {
    this.factors = factors;
    this.description = "products by %s%s".formatted(OneDnn.description(), format);
    this.maker = maker;
    this.packed = new OneDnnPackedProducts(type);
  }

  public static OneDnnProducts float32() {
    return new OneDnnProducts("", Precision.SINGLE, dnnl_f32, OneDnnMultiplier::float32);
  }

  public static OneDnnProducts bf16() {
    return new OneDnnProducts(
        " in bfloat16", Precision.BFLOAT16, dnnl_bf16, OneDnnMultiplier::bf16);
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Precision factors() {
    return factors;
  }

  @Override
  public void round(Matrix from, Matrix to) {
    OneDnnMultiplier multiplier = take();
    multiplier.round(from, to);
    idle.add(multiplier);
  }

  private OneDnnMultiplier take() {
    OneDnnMultiplier free = idle.poll();
    return free == null ? maker.get() : free;
  }

  @Override
  public void multiply(Matrix a, Matrix b, Transposition transposition, Into into, Matrix c) {
    if (c.columns() == 1 || (transposition == Transposition.LEFT && a.columns() == 1)) {
      multiplySingleColumns(a, b, transposition, into, c);
      return;
    }
    OneDnnMultiplier multiplier = take();
    switch (transposition) {
      case NONE -> multiplier.multiply(a, b, OneDnnPostOps.plain(into), c);
      case LEFT -> multiplier.multiplyTransposed(a, b, into, c);
      case RIGHT -> multiplier.multiplyByTransposed(a, b, into, c);
    }
    idle.add(multiplier);
  }

  private static void multiplySingleColumns(
      Matrix a, Matrix b, Transposition transposition, Into into, Matrix c) {
    switch (transposition) {
      case NONE -> SINGLE_COLUMNS.multiply(a, b, into, c);
      case LEFT -> SINGLE_COLUMNS.multiplyTransposed(a, b, into, c);
      case RIGHT -> SINGLE_COLUMNS.multiplyByTransposed(a, b, into, c);
    }
  }

  @Override
  public boolean multiplyBiased(Matrix a, Matrix b, Matrix bias, Matrix c) {
    return multiplyFinished(a, b, new OneDnnPostOps(Into.SET, bias, false), c);
  }

  @Override
  public boolean multiplyRelu(Matrix a, Matrix b, Matrix bias, Matrix c) {
    return multiplyFinished(a, b, new OneDnnPostOps(Into.SET, bias, true), c);
  }

  private boolean multiplyFinished(Matrix a, Matrix b, OneDnnPostOps finish, Matrix c) {
    boolean parts = a.columns() > OneDnnMultiplier.MAX_TERMS;
    if (c.columns() == 1 || (parts && c.precision() != Precision.SINGLE)) {
      return false;
    }
    OneDnnMultiplier multiplier = take();
    multiplier.multiply(a, b, finish, c);
    idle.add(multiplier);
    return true;
  }

  @Override
  public Optional<Factor> factor(FactorWeights weights) {
    return weights.columns() == 1 || weights.terms() == 1
        ? Optional.empty()
        : Optional.of(packed.factor(weights));
  }
}
