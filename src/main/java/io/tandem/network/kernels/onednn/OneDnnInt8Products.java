package io.tandem.network.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_s8;

import io.tandem.network.kernels.Factor;
import io.tandem.network.kernels.FactorWeights;
import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.Products;
import io.tandem.network.kernels.TopLogits;
import io.tandem.network.kernels.Transposition;
import io.tandem.network.kernels.int8.Int8Passes;
import io.tandem.network.kernels.int8.Int8Weights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Products by oneDNN. Those with a packed right factor take both factors as 8-bit integers; all
 * other products are in single precision. Requires that {@link OneDnn#obstacleToInt8} is null.
 */
public final class OneDnnInt8Products implements Products {
  private final Products singles = OneDnnProducts.float32();
  private final Int8Passes passes;
  private final Map<OneDnnPacking.Shape, OneDnnPacking> packings = new ConcurrentHashMap<>();

  /** Multipliers not in use; in all, as many as threads have multiplied at the same time. */
  private final Queue<OneDnnInt8Multiplier> idle = new ConcurrentLinkedQueue<>();

  public OneDnnInt8Products(Int8Passes passes) {
    this.passes = passes;
  }

  @Override
  public String description() {
    return "products by %s in int8".formatted(OneDnn.description());
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
  public boolean multiplyBiased(Matrix a, Matrix b, Matrix bias, Matrix c) {
    return singles.multiplyBiased(a, b, bias, c);
  }

  @Override
  public boolean multiplyRelu(Matrix a, Matrix b, Matrix bias, Matrix c) {
    return singles.multiplyRelu(a, b, bias, c);
  }

  @Override
  public Optional<Factor> factor(FactorWeights weights) {
    return Optional.of(new Packed(packed(Int8Weights.of(weights, passes))));
  }

  @Override
  public boolean gather(Matrix a, List<Factor> b, TopLogits top) {
    OneDnnInt8Multiplier multiplier = take();
    multiplier.gather(a, b.stream().map(factor -> ((Packed) factor).weights).toList(), top);
    idle.add(multiplier);
    return true;
  }

  private OneDnnInt8Multiplier take() {
    OneDnnInt8Multiplier free = idle.poll();
    return free == null ? new OneDnnInt8Multiplier(passes) : free;
  }

  private OneDnnInt8Weights packed(Int8Weights weights) {
    Matrix columns = weights.columns().numbers();
    OneDnnPacking packing =
        packings.computeIfAbsent(
            new OneDnnPacking.Shape(dnnl_s8, columns.columns(), columns.rows()),
            OneDnnPacking::new);
    return new OneDnnInt8Weights(packing, packing.packTransposed(columns), weights.output());
  }

  private final class Packed extends Factor {
    private final OneDnnInt8Weights weights;

    Packed(OneDnnInt8Weights weights) {
      super(weights.terms(), weights.columns());
      this.weights = weights;
    }

    @Override
    public void multiply(Matrix a, Into into, Matrix c) {
      OneDnnInt8Multiplier multiplier = take();
      multiplier.multiply(a, weights, into, c);
      idle.add(multiplier);
    }

    @Override
    public void release() {
      weights.elements().deallocate();
    }
  }
}
