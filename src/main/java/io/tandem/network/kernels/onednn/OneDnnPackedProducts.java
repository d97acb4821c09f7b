package io.tandem.network.kernels.onednn;

import io.tandem.network.kernels.Factor;
import io.tandem.network.kernels.FactorWeights;
import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.Pointer;

/** Products with packed right factors, in one format. */
final class OneDnnPackedProducts {
  private final int type;
  private final Map<OneDnnPacking.Shape, OneDnnPacking> packings = new ConcurrentHashMap<>();

  /** Multipliers not in use; in all, as many as threads have multiplied at the same time. */
  private final Queue<OneDnnPackedMultiplier> idle = new ConcurrentLinkedQueue<>();

  OneDnnPackedProducts(int type) {
    this.type = type;
  }

  /** Packs weights. */
  Factor factor(FactorWeights weights) {
    List<Part> parts = new ArrayList<>();
    for (int from = 0; from < weights.terms(); from += OneDnnMultiplier.MAX_TERMS) {
      int terms = Math.min(OneDnnMultiplier.MAX_TERMS, weights.terms() - from);
      OneDnnPacking packing =
          packings.computeIfAbsent(
              new OneDnnPacking.Shape(type, terms, weights.columns()), OneDnnPacking::new);
      Matrix part = weights.terms(from, terms);
      Pointer elements = weights.transposed() ? packing.packTransposed(part) : packing.pack(part);
      parts.add(new Part(packing, elements, from));
    }
    return new Packed(weights, parts);
  }

  /**
   * Some terms of a factor: at most as many as oneDNN adds up in one go, whatever the number of
   * rows.
   *
   * @param from the first term
   */
  private record Part(OneDnnPacking packing, Pointer elements, int from) {}

  private final class Packed extends Factor {
    private final List<Part> parts;

    /** Null when there is none. */
    private final Matrix bias;

    private final boolean relu;

    Packed(FactorWeights weights, List<Part> parts) {
      super(weights.terms(), weights.columns());
      this.parts = parts;
      bias = weights.bias().orElse(null);
      relu = weights.relu();
    }

    @Override
    public void multiply(Matrix a, Into into, Matrix c) {
      OneDnnPackedMultiplier free = idle.poll();
      OneDnnPackedMultiplier multiplier = free == null ? new OneDnnPackedMultiplier(type) : free;
      OneDnnPostOps finish = new OneDnnPostOps(into, bias, relu);
      for (int i = 0; i < parts.size(); i++) {
        Part part = parts.get(i);
        multiplier.multiply(
            a.columns(part.from, part.packing.shape().terms()),
            part.packing,
            part.elements.address(),
            finish.ofPart(i, parts.size()),
            c);
      }
      idle.add(multiplier);
    }

    @Override
    public void release() {
      parts.forEach(part -> part.elements.deallocate());
    }
  }
}
