package io.tandem.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.Vectors;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.NativeKernels;
import io.tandem.network.kernels.PlainKernels;
import io.tandem.network.kernels.choice.TestKernels;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.translation.search.NextTokenModel;
import io.tandem.translation.search.decoder.CachedDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Whole networks with the options of other tools against PyTorch: log-probabilities, loss and all
 * gradients. {@code src/test/python/transformer_vectors.py} describes the networks.
 */
class PytorchNetworksTest {
  private static final int BOS = 1;

  private static Stream<Arguments> networks() throws IOException {
    List<Arguments> all = new ArrayList<>();
    for (String line : Vectors.lines(Vectors.path("transformer/pytorch_networks.jsonl"))) {
      JsonNode row = new ObjectMapper().readTree(line);
      String id = row.get("id").asText();
      all.add(Arguments.of(id, "plain", DataType.DOUBLE, new PlainKernels(), row));
      all.add(Arguments.of(id, "native", DataType.FLOAT, new NativeKernels(), row));
      all.add(Arguments.of(id, "vector", DataType.FLOAT, TestKernels.vector(), row));
    }
    assertThat(all).hasSize(9);
    return all.stream();
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("networks")
  void networkHasTheLossesGradientsAndProbabilitiesOfPytorch(
      String id, String name, DataType type, Kernels kernels, JsonNode row) {
    double tolerance = type == DataType.DOUBLE ? 1e-8 : 2e-5;
    ComputationGraph graph = graph(row, type);
    TransformerGraph.trainBy(graph, kernels);
    MultiDataSet batch = batch(sentences(row.get("sources")), sentences(row.get("targets")));
    graph.setInputs(batch.getFeatures());
    graph.setLabels(batch.getLabels());
    graph.computeGradientAndScore();
    assertThat(graph.score()).isCloseTo(row.get("loss").asDouble(), within(tolerance));
    row.get("gradients")
        .fields()
        .forEachRemaining(
            wanted -> {
              INDArray found = graph.gradient().getGradientFor(wanted.getKey());
              assertThat(found.reshape('c', new long[] {found.length()}).toDoubleVector())
                  .as("gradient of %s", wanted.getKey())
                  .containsExactly(numbers(wanted.getValue()), within(tolerance));
            });
    assertSameProbabilities(
        new CachedDecoder(TransformerWeights.of(graph), kernels), row, Math.max(1e-6, tolerance));
  }

  private static void assertSameProbabilities(
      CachedDecoder decoder, JsonNode row, double tolerance) {
    int[][] sources = sentences(row.get("sources"));
    int[][] targets = sentences(row.get("targets"));
    double[] expected = numbers(row.get("logProbabilities"));
    int vocabulary = decoder.vocabularySize();
    float[] found = new float[vocabulary];
    int at = 0;
    for (int b = 0; b < sources.length; b++) {
      try (NextTokenModel.Session session = decoder.start(new int[][] {sources[b]})) {
        for (int t = 0; t < targets[b].length; t++) {
          session.advance(new int[] {0}, new int[] {t == 0 ? BOS : targets[b][t - 1]}, found);
          for (int j = 0; j < vocabulary; j++) {
            assertThat((double) found[j]).isCloseTo(expected[at++], within(tolerance));
          }
        }
      }
    }
    assertThat(at).isEqualTo(expected.length);
  }

  private static ComputationGraph graph(JsonNode row, DataType type) {
    List<String> settings =
        new ArrayList<>(
            List.of(Networks.options("decoderLayers=1 modelSize=6 heads=2 feedForwardSize=5")));
    row.get("model").fields().forEachRemaining(s -> settings.add("model." + text(s)));
    VocabularySizes sizes =
        new VocabularySizes(
            row.get("vocabularies").get(0).asInt(), row.get("vocabularies").get(1).asInt());
    ComputationGraph graph =
        Networks.graph(Networks.model(settings.toArray(String[]::new)), sizes, type, new NoOp());
    List<String> names = new ArrayList<>();
    row.get("gradients").fieldNames().forEachRemaining(names::add);
    assertThat(graph.paramTable().keySet()).containsExactlyInAnyOrderElementsOf(names);
    for (int n = 0; n < names.size(); n++) {
      fill(graph.getParam(names.get(n)), n, names.get(n).contains("gain") ? 1 : 0);
    }
    return graph;
  }

  private static String text(Map.Entry<String, JsonNode> setting) {
    return setting.getKey() + "=" + setting.getValue().asText();
  }

  /** Element k of tensor n is 0.5 cos(k² + n), of a gain 1 more. */
  private static void fill(INDArray tensor, int n, double more) {
    double[] values = new double[(int) tensor.length()];
    for (int k = 0; k < values.length; k++) {
      values[k] = 0.5 * Math.cos((double) k * k + n) + more;
    }
    tensor.assign(Nd4j.createFromArray(values).castTo(tensor.dataType()).reshape(tensor.shape()));
  }

  private static MultiDataSet batch(int[][] sources, int[][] targets) {
    int[][] inputs = new int[targets.length][];
    for (int b = 0; b < targets.length; b++) {
      inputs[b] = new int[targets[b].length];
      inputs[b][0] = BOS;
      System.arraycopy(targets[b], 0, inputs[b], 1, targets[b].length - 1);
    }
    return new MultiDataSet(
        new INDArray[] {Networks.ids(sources, 6), Networks.ids(inputs, 5)},
        new INDArray[] {Networks.ids(targets, 5)});
  }

  private static int[][] sentences(JsonNode rows) {
    int[][] sentences = new int[rows.size()][];
    for (int b = 0; b < sentences.length; b++) {
      sentences[b] = new int[rows.get(b).size()];
      for (int t = 0; t < sentences[b].length; t++) {
        sentences[b][t] = rows.get(b).get(t).asInt();
      }
    }
    return sentences;
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    Iterator<JsonNode> each = array.elements();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = each.next().asDouble();
    }
    return numbers;
  }
}
