package io.tandem.interop.weights;

import io.tandem.config.ModelSettings;
import io.tandem.interop.tensors.ElementType;
import io.tandem.interop.tensors.TensorData;
import io.tandem.interop.tensors.TensorHeader;
import io.tandem.interop.tensors.TensorToWrite;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import io.tandem.network.transformer.Positions;
import java.util.List;

/**
 * The table of positions as a tensor [length, D], for tools that read it instead of computing it.
 */
public final class PositionTensor {
  private PositionTensor() {}

  public static TensorToWrite of(
      String name, ModelSettings.Positions arrangement, int length, int modelSize) {
    Matrix table =
        new Positions(arrangement, Precision.SINGLE, modelSize).upTo(length).rows(0, length);
    float[] values = new float[length * modelSize];
    table.copyTo(values, 0);
    return new TensorToWrite(
        new TensorHeader(name, ElementType.FLOAT32, List.of(length, modelSize)),
        TensorData.ofFloats(values));
  }
}
