package io.tandem.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.network.transformer.weights.SelfAttentionWeights;
import java.util.Arrays;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

class AttentionMapsTest {
  private static final int VOCABULARY = 23;
  private static final int MODEL_SIZE = 8;
  private static final int HEADS = 2;
  private static final int[] SOURCE = {5, 6, 9, 7, 2};
  private static final int[] TARGET = {1, 11, 12};

  private static ComputationGraph graph(String... overrides) {
    return Networks.graph(Networks.model(overrides), VOCABULARY, DataType.DOUBLE, new NoOp());
  }

  @ParameterizedTest
  @ValueSource(strings = {"post", "pre"})
  void everyRowIsADistributionAndTheDecoderDoesNotLookAhead(String normalization) {
    AttentionMaps maps =
        AttentionMaps.of(graph("model.normalization=" + normalization), SOURCE, TARGET);
    assertThat(maps.encoderLayers()).isEqualTo(2);
    assertThat(maps.decoderLayers()).isEqualTo(2);
    assertThat(maps.heads()).isEqualTo(HEADS);
    for (int layer = 0; layer < 2; layer++) {
      for (int head = 0; head < HEADS; head++) {
        assertDistributions(maps.encoder(layer, head), SOURCE.length, SOURCE.length);
        assertDistributions(maps.cross(layer, head), TARGET.length, SOURCE.length);
        double[][] self = maps.decoder(layer, head);
        assertDistributions(self, TARGET.length, TARGET.length);
        assertThat(self[0]).containsExactly(1, 0, 0);
        assertThat(self[1][2]).isZero();
      }
    }
  }

  private static void assertDistributions(double[][] weights, int queries, int keys) {
    assertThat(weights).hasDimensions(queries, keys);
    for (double[] row : weights) {
      assertThat(Arrays.stream(row).sum()).isCloseTo(1, within(1e-9));
    }
  }

  /** softmax(q·k / sqrt(K)) of the first layer, from the embeddings on, in plain loops. */
  @Test
  void theFirstLayerLooksWhereTheFormulaSays() {
    ComputationGraph graph = graph();
    TransformerWeights weights = TransformerWeights.of(graph);
    SelfAttentionWeights layer = weights.encoder().get(0).attention();
    int size = MODEL_SIZE / HEADS;
    double[][] qkv = new double[SOURCE.length][3 * MODEL_SIZE];
    for (int t = 0; t < SOURCE.length; t++) {
      for (int column = 0; column < 3 * MODEL_SIZE; column++) {
        qkv[t][column] = layer.qkvBias().get(0, column);
        for (int j = 0; j < MODEL_SIZE; j++) {
          double angle = t / Math.pow(10_000, (j - j % 2) / (double) MODEL_SIZE);
          double x =
              Math.sqrt(MODEL_SIZE) * weights.embeddings().source().get(SOURCE[t], j)
                  + (j % 2 == 0 ? Math.sin(angle) : Math.cos(angle));
          qkv[t][column] += x * layer.qkv().get(j, column);
        }
      }
    }
    AttentionMaps maps = AttentionMaps.of(graph, SOURCE, TARGET);
    for (int head = 0; head < HEADS; head++) {
      for (int query = 0; query < SOURCE.length; query++) {
        double[] expected = new double[SOURCE.length];
        for (int key = 0; key < SOURCE.length; key++) {
          double dot = 0;
          for (int j = head * size; j < (head + 1) * size; j++) {
            dot += qkv[query][j] * qkv[key][MODEL_SIZE + j];
          }
          expected[key] = Math.exp(dot / Math.sqrt(size));
        }
        double sum = Arrays.stream(expected).sum();
        assertThat(maps.encoder(0, head)[query])
            .containsExactly(Arrays.stream(expected).map(e -> e / sum).toArray(), within(1e-9));
      }
    }
  }

  @Test
  void meansAreTakenOverHeadsAndLayers() {
    AttentionMaps maps = AttentionMaps.of(graph(), SOURCE, TARGET);
    double ofLayer = (maps.cross(1, 0)[2][3] + maps.cross(1, 1)[2][3]) / 2;
    assertThat(maps.crossMean(1)[2][3]).isCloseTo(ofLayer, within(1e-12));
    assertThat(maps.crossMean()[2][3])
        .isCloseTo((maps.crossMean(0)[2][3] + ofLayer) / 2, within(1e-12));
  }

  @Test
  void bitsSayHowWidelyAHeadLooks() {
    assertThat(AttentionMaps.bits(new double[][] {{1, 0, 0, 0}})).isZero();
    assertThat(AttentionMaps.bits(new double[][] {{0.25, 0.25, 0.25, 0.25}, {0, 0.5, 0.5, 0}}))
        .isCloseTo((2 + 1) / 2.0, within(1e-12));
  }

  @Test
  void aLongerSentenceBeforeLeavesNothingBehind() {
    ComputationGraph graph = graph();
    double[][] fresh = AttentionMaps.of(graph, SOURCE, TARGET).cross(1, 1);
    AttentionMaps.of(graph, new int[] {5, 6, 7, 8, 9, 10, 11, 12, 2}, new int[] {1, 3, 4, 5, 6});
    assertThat(AttentionMaps.of(graph, SOURCE, TARGET).cross(1, 1)).isDeepEqualTo(fresh);
  }

  @Test
  void withoutTokensThereIsNothingToLookAt() {
    assertThatThrownBy(() -> AttentionMaps.of(graph(), new int[0], TARGET))
        .hasMessageContaining("0 source and 3 target tokens");
  }
}
