package io.tandem.network.transformer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.config.ModelSettings.Tying;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.Precision;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerWeightsTest {
  private static final int D = 2;
  private static final int F = 3;

  private static ParameterTable table(Map<String, long[]> shapes) {
    Map<String, Matrix> matrices = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) ->
            matrices.put(name, Matrix.allocate(Precision.SINGLE, (int) shape[0], (int) shape[1])));
    return new ParameterTable(matrices);
  }

  /**
   * Returns the matrices of a record and of the records in it, in the order of their components.
   */
  private static List<Matrix> matrices(Object weights) throws ReflectiveOperationException {
    if (weights instanceof Matrix matrix) {
      return List.of(matrix);
    }
    List<Matrix> all = new ArrayList<>();
    for (RecordComponent component : weights.getClass().getRecordComponents()) {
      all.addAll(matrices(component.getAccessor().invoke(weights)));
    }
    return all;
  }

  /** The layout is that of saved models: any change makes them unreadable. */
  @Test
  void namesAndOrderOfTheFlatVectorAreThoseOfSavedModels() {
    assertThat(EncoderLayerWeights.shapes(D, F).keySet())
        .containsExactly(
            "Wqkv", "bqkv", "Wo", "bo", "gain1", "bias1", "W1", "b1", "W2", "b2", "gain2", "bias2");
    assertThat(DecoderLayerWeights.shapes(D, F).keySet())
        .containsExactly(
            "selfWqkv",
            "selfbqkv",
            "selfWo",
            "selfbo",
            "gain1",
            "bias1",
            "crossWq",
            "crossbq",
            "crossWkv",
            "crossbkv",
            "crossWo",
            "crossbo",
            "gain2",
            "bias2",
            "W1",
            "b1",
            "W2",
            "b2",
            "gain3",
            "bias3");
    assertThat(NormParameters.shapes(D).keySet()).containsExactly("gain", "bias");
    assertThat(embeddings(Tying.ALL)).containsOnlyKeys("W", "outputBias");
    assertThat(embeddings(Tying.TARGET).keySet()).containsExactly("W", "Wtarget", "outputBias");
    assertThat(embeddings(Tying.NONE).keySet())
        .containsExactly("W", "Wtarget", "Woutput", "outputBias");
    assertThat(EmbeddingWeights.shapes(new EmbeddingWeights.Shape(5, 5, D, Tying.ALL, false)))
        .containsOnlyKeys("W");
  }

  private static Map<String, long[]> embeddings(Tying tying) {
    return EmbeddingWeights.shapes(new EmbeddingWeights.Shape(5, 7, D, tying, true));
  }

  @Test
  void embeddingsThatAreTiedAreTheSameMatrix() {
    EmbeddingWeights all = EmbeddingWeights.of(table(embeddings(Tying.ALL)));
    assertThat(all.target()).isSameAs(all.source());
    assertThat(all.output()).isSameAs(all.source());
    EmbeddingWeights target = EmbeddingWeights.of(table(embeddings(Tying.TARGET)));
    assertThat(target.target()).isNotSameAs(target.source());
    assertThat(target.output()).isSameAs(target.target());
    assertThat(target.source().rows()).isEqualTo(5);
    assertThat(target.target().rows()).isEqualTo(7);
    EmbeddingWeights none = EmbeddingWeights.of(table(embeddings(Tying.NONE)));
    assertThat(none.output()).isNotSameAs(none.target());
    assertThat(none.output().rows()).isEqualTo(7);
    assertThat(none.outputBias().orElseThrow().columns()).isEqualTo(7);
  }

  @Test
  void componentsAreTheMatricesOfTheTableInItsOrder() throws ReflectiveOperationException {
    ParameterTable encoder = table(EncoderLayerWeights.shapes(D, F));
    assertThat(matrices(EncoderLayerWeights.of(encoder)))
        .containsExactlyElementsOf(encoder.matrices().values());
    ParameterTable decoder = table(DecoderLayerWeights.shapes(D, F));
    assertThat(matrices(DecoderLayerWeights.of(decoder)))
        .containsExactlyElementsOf(decoder.matrices().values());
    ParameterTable norm = table(NormParameters.shapes(D));
    assertThat(matrices(NormParameters.weights(norm)))
        .containsExactlyElementsOf(norm.matrices().values());
  }

  @Test
  void missingParameterIsNamedWithThoseThatThereAre() {
    ParameterTable norm = table(NormParameters.shapes(D));
    assertThatThrownBy(() -> norm.get("gain1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no parameter \"gain1\"; the vertex has [gain, bias]");
  }
}
