package io.tandem.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.MathMode;
import io.tandem.config.ModelSettings;
import io.tandem.config.TrainingSettings;
import io.tandem.network.kernels.AttentionGuide;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.kernels.choice.KernelRequest;
import io.tandem.network.transformer.weights.VocabularySizes;
import java.util.stream.IntStream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Every hand-derived gradient compared with central differences in double precision, through the
 * whole graph.
 */
class TransformerGradientTest {
  private static final int VOCABULARY = 9;
  private static final String SMALLEST =
      "encoderLayers=1 decoderLayers=1 modelSize=4 feedForwardSize=5";
  private static final double SMOOTHING = 0.1;

  @BeforeAll
  static void doubles() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void floats() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  @ParameterizedTest(name = "{0} norm, {1}, {2} sentences, dropout {3}")
  @CsvSource({
    "post, relu, 1, 0", "post, gelu, 2, 0", "post, gelu, 3, 0.3",
    "pre, gelu, 1, 0.3", "pre, relu, 2, 0", "pre, gelu, 3, 0",
    "post, relu, 2, 0.3", "pre, relu, 3, 0.3"
  })
  void everyParameterHasTheGradientThatDifferencesGive(
      String normalization, String activation, int sentences, double dropout) {
    ModelSettings model =
        Networks.model(
            "model.encoderLayers=1",
            "model.decoderLayers=1",
            "model.modelSize=4",
            "model.feedForwardSize=5",
            "model.normalization=" + normalization,
            "model.activation=" + activation,
            "model.dropout=" + dropout,
            "model.attentionDropout=" + dropout,
            "model.feedForwardDropout=" + dropout);
    ComputationGraph graph = Networks.graph(model, VOCABULARY, DataType.DOUBLE, new NoOp());
    assertThat(graph.numParams()).isPositive();
    assertThat(passes(graph, Networks.batch(sentences, sentences, 4, VOCABULARY))).isTrue();
  }

  /** Words are overrides of the defaults; the vocabularies have the sizes given. */
  @ParameterizedTest
  @CsvSource({
    "9, 9, activation=swish feedForwardDropout=0.3",
    "9, 9, outputBias=true start=zero",
    "9, 9, start=zero dropout=0.3 normalization=pre normEpsilon=0.1",
    "7, 11, tying=target outputBias=true normEpsilon=0.1",
    "11, 7, tying=none start=zero dropout=0.3",
    "9, 9, tying=none outputBias=true positions=marian activation=swish normalization=pre"
  })
  void optionsHaveTheGradientsThatDifferencesGive(int source, int target, String options) {
    ModelSettings model = Networks.model(Networks.options(options, SMALLEST));
    ComputationGraph graph =
        Networks.graph(model, new VocabularySizes(source, target), DataType.DOUBLE, new NoOp());
    for (int i = 0; i < graph.params().length(); i++) {
      // Biases and gains are not as they start, where some errors would not show.
      graph.params().putScalar(i, graph.params().getDouble(i) + 0.1 * Math.sin(i));
    }
    MultiDataSet batch = Networks.batch(3, 3, 4, Math.min(source, target));
    assertThat(passes(graph, batch)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "native", "vector"})
  void twoLayersOfEachSortAddUpInTheSharedEmbedding(String kernels) {
    ComputationGraph graph =
        Networks.graph(
            Networks.model("model.modelSize=4", "model.feedForwardSize=5"),
            VOCABULARY,
            DataType.DOUBLE,
            new NoOp());
    TransformerGraph.trainBy(
        graph, KernelChoice.make(new KernelRequest(kernels, null, MathMode.FLOAT32)));
    assertThat(passes(graph, Networks.batch(5, 2, 3, VOCABULARY))).isTrue();
  }

  /** Each layer has three heads, of which the first one of the only decoder layer is guided. */
  @ParameterizedTest
  @CsvSource({"plain, 0", "native, 0.3", "vector, 0.3"})
  void guidedAlignmentHasTheGradientThatDifferencesGive(String kernels, double dropout) {
    ModelSettings model =
        Networks.model(
            "model.encoderLayers=1",
            "model.decoderLayers=1",
            "model.modelSize=6",
            "model.heads=3",
            "model.feedForwardSize=5",
            "model.attentionDropout=" + dropout);
    ComputationGraph graph = guided(model, 0.7, DataType.DOUBLE);
    TransformerGraph.trainBy(
        graph, KernelChoice.make(new KernelRequest(kernels, null, MathMode.FLOAT32)));
    MultiDataSet batch = Networks.batch(2, 3, 4, VOCABULARY);
    double unguided = graph.score(batch, true);
    TransformerGraph.guideBy(graph, TransformerGradientTest::crosswise);
    assertThat(graph.score(batch, true)).isGreaterThan(unguided + 0.1);
    assertThat(passes(graph, batch)).isTrue();
  }

  /** Links tokens in reverse order, and not the second. */
  private static int[] crosswise(int[] source, int[] target) {
    return IntStream.range(0, target.length)
        .map(j -> j == 1 ? AttentionGuide.NONE : Math.max(0, source.length - 1 - j))
        .toArray();
  }

  private static ComputationGraph guided(ModelSettings model, double weight, DataType type) {
    return TransformerGraph.create(
        TransformerGraph.configuration(
            model,
            VocabularySizes.joint(VOCABULARY),
            new TrainingSettings.Loss(SMOOTHING, 0, weight),
            7,
            type,
            new NoOp()));
  }

  /** The second pass differs by its sources instead of dropout, so that there is a function. */
  @ParameterizedTest
  @ValueSource(strings = {"plain", "vector"})
  void twoPassesOverABatchAreAlsoToAgree(String kernels) {
    double weight = 3;
    ModelSettings model =
        Networks.model(
            "model.encoderLayers=1",
            "model.decoderLayers=1",
            "model.modelSize=4",
            "model.feedForwardSize=5");
    ComputationGraph graph =
        TransformerGraph.create(
            TransformerGraph.configuration(
                model,
                VocabularySizes.joint(VOCABULARY),
                new TrainingSettings.Loss(SMOOTHING, weight, 0),
                7,
                DataType.DOUBLE,
                new NoOp()));
    TransformerGraph.trainBy(
        graph, KernelChoice.make(new KernelRequest(kernels, null, MathMode.FLOAT32)));
    MultiDataSet batch =
        inTwoPasses(Networks.batch(1, 1, 4, VOCABULARY), Networks.batch(2, 1, 4, VOCABULARY));
    graph.setInputs(batch.getFeatures());
    graph.setLabels(batch.getLabels());
    graph.computeGradientAndScore();
    INDArray gradient = graph.gradient().gradient().dup();
    INDArray parameters = graph.params();
    assertThat(objective(graph, batch, weight) - objective(graph, batch, 0)).isGreaterThan(1e-3);
    for (long i = 0; i < parameters.length(); i++) {
      double at = parameters.getDouble(i);
      parameters.putScalar(i, at + 1e-5);
      double above = objective(graph, batch, weight);
      parameters.putScalar(i, at - 1e-5);
      double below = objective(graph, batch, weight);
      parameters.putScalar(i, at);
      assertThat(gradient.getDouble(i)).isCloseTo((above - below) / 2e-5, within(1e-7));
    }
  }

  /** The first batch in both passes, but with the sources of the second in the second pass. */
  private static MultiDataSet inTwoPasses(MultiDataSet batch, MultiDataSet sources) {
    return new MultiDataSet(
        new INDArray[] {
          Nd4j.vstack(batch.getFeatures(0), sources.getFeatures(0)),
          Nd4j.vstack(batch.getFeatures(1), batch.getFeatures(1))
        },
        new INDArray[] {Nd4j.vstack(batch.getLabels(0), batch.getLabels(0))});
  }

  /** The loss of a batch without padding, from probabilities [N, V] and the definition. */
  private static double objective(ComputationGraph graph, MultiDataSet batch, double weight) {
    INDArray p = graph.outputSingle(batch.getFeatures());
    INDArray labels = batch.getLabels(0);
    int rows = p.rows();
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      int label = labels.getInt(i / labels.columns(), i % labels.columns());
      for (int j = 0; j < VOCABULARY; j++) {
        double q = SMOOTHING / VOCABULARY + (j == label ? 1 - SMOOTHING : 0);
        double log = Math.log(p.getDouble(i, j));
        double otherLog = Math.log(p.getDouble((i + rows / 2) % rows, j));
        // Each row adds one of the two divergences of its token.
        sum += -q * log + weight / 2 * p.getDouble(i, j) * (log - otherLog);
      }
    }
    return sum / rows;
  }

  private static boolean passes(ComputationGraph graph, MultiDataSet batch) {
    return GradientCheckUtil.checkGradients(
        new GradientCheckUtil.GraphConfig()
            .net(graph)
            .epsilon(1e-6)
            .maxRelError(1e-4)
            .minAbsoluteError(1e-8)
            .inputs(batch.getFeatures())
            .labels(batch.getLabels())
            .print(GradientCheckUtil.PrintMode.FAILURES_ONLY));
  }
}
