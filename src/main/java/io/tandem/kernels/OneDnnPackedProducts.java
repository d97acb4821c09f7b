package io.tandem.kernels;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.Pointer;

/** Factors that oneDNN has packed, for products in one format. */
final class OneDnnPackedProducts {
  private final int type;
  private final Map<OneDnnPacking.Shape, OneDnnPacking> packings = new ConcurrentHashMap<>();

  /** Those that no thread uses now: as many as threads have multiplied at a time. */
  private final Queue<OneDnnPackedMultiplier> idle = new ConcurrentLinkedQueue<>();

  OneDnnPackedProducts(int type) {
    this.type = type;
  }

  /** The matrix, or its transpose, packed. */
  Factor factor(Matrix matrix, boolean transposed) {
    int terms = transposed ? matrix.columns() : matrix.rows();
    int columns = transposed ? matrix.rows() : matrix.columns();
    OneDnnPacking packing =
        packings.computeIfAbsent(new OneDnnPacking.Shape(type, terms, columns), OneDnnPacking::new);
    return new Packed(packing, packing.pack(matrix, transposed));
  }

  private final class Packed extends Factor {
    private final OneDnnPacking packing;
    private final Pointer elements;

    Packed(OneDnnPacking packing, Pointer elements) {
      super(packing.shape().terms(), packing.shape().columns());
      this.packing = packing;
      this.elements = elements;
    }

    @Override
    void multiply(Matrix a, Matrix c) {
      OneDnnPackedMultiplier free = idle.poll();
      OneDnnPackedMultiplier multiplier = free == null ? new OneDnnPackedMultiplier(type) : free;
      multiplier.multiply(a, packing, elements.address(), c);
      idle.add(multiplier);
    }
  }
}
