package io.tandem.network.transformer.weights;

import io.tandem.config.ModelSettings.Tying;
import io.tandem.network.kernels.Matrix;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The embeddings of both sides and the output projection, or their gradients. Where they are tied
 * (Press and Wolf 2017), they are the same object. Vs and Vt are the vocabularies of source and
 * target.
 *
 * @param source [Vs, D]
 * @param target [Vt, D]
 * @param output [Vt, D]: the logits of h are h·outputᵀ
 * @param outputBias [1, Vt], added to the logits
 */
public record EmbeddingWeights(
    Matrix source, Matrix target, Matrix output, Optional<Matrix> outputBias) {
  private static final String SOURCE = "W";
  private static final String TARGET = "Wtarget";
  private static final String OUTPUT = "Woutput";
  private static final String OUTPUT_BIAS = "outputBias";

  /**
   * The matrices of a network.
   *
   * @param source Vs
   * @param target Vt
   */
  public record Shape(int source, int target, int modelSize, Tying tying, boolean outputBias) {}

  /**
   * Returns names and shapes [rows, columns] in the order of the flat vector, without tied
   * matrices. Both are frozen.
   */
  public static Map<String, long[]> shapes(Shape shape) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(SOURCE, new long[] {shape.source(), shape.modelSize()});
    if (!shape.tying().tiesSource()) {
      shapes.put(TARGET, new long[] {shape.target(), shape.modelSize()});
    }
    if (!shape.tying().tiesOutput()) {
      shapes.put(OUTPUT, new long[] {shape.target(), shape.modelSize()});
    }
    if (shape.outputBias()) {
      shapes.put(OUTPUT_BIAS, new long[] {1, shape.target()});
    }
    return shapes;
  }

  public static EmbeddingWeights of(ParameterTable table) {
    Matrix source = table.get(SOURCE);
    Matrix target = table.find(TARGET).orElse(source);
    Matrix output = table.find(OUTPUT).orElse(target);
    return new EmbeddingWeights(source, target, output, table.find(OUTPUT_BIAS));
  }
}
