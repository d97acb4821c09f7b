package io.tandem.interop.onnx;

import io.tandem.network.kernels.Matrix;
import java.util.List;

/** Weights in single precision, as they are. */
record FloatWeights(Operators to) implements WeightForm {
  @Override
  public String linear(String x, String name, Matrix weights, Matrix bias) {
    String w = to.graph().store(name + ".weight", StoredTensor.of(weights));
    String b = to.graph().store(name + ".bias", StoredTensor.vector(bias));
    return to.add(to.product(x, w), b);
  }

  @Override
  public String rows(String ids, Table table) {
    return to.gather(stored(table), ids, 0);
  }

  /** Multiplies by Gemm, which takes the table untransposed; MatMul would need a copy. */
  @Override
  public String logits(String x, Table table) {
    int d = table.matrix().columns();
    String product =
        to.graph()
            .node("Gemm", List.of(to.reshape(x, -1, d), stored(table)), Attribute.of("transB", 1));
    String shape =
        to.concatenate(0, to.size(x, 0), to.size(x, 1), to.integers(table.matrix().rows()));
    return to.graph().node("Reshape", List.of(product, shape));
  }

  private String stored(Table table) {
    return to.graph().store(table.name(), StoredTensor.of(table.matrix()));
  }
}
