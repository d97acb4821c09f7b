package io.tandem.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.UserException;
import io.tandem.config.MathMode;
import io.tandem.config.ModelSettings;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.RoundedProducts;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.kernels.choice.KernelRequest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * The gradient of the whole network in single precision, by every variant of the kernels, against
 * that of the plain kernels in double, which differences confirm ({@link TransformerGradientTest}).
 * Heads have a size that real networks have, sentences do not. ReLU without dropout goes through
 * other kernels than what needs to keep z.
 */
@ParameterizedClass
@CsvSource({
  "activation=gelu feedForwardDropout=0.1",
  "activation=relu",
  "activation=swish outputBias=true start=zero tying=target",
  "activation=swish feedForwardDropout=0.1 tying=none normEpsilon=0.01 normalization=pre"
})
class KernelVariantsTest {
  private static final int VOCABULARY = 301;
  private static final MultiDataSet BATCH = Networks.batch(4, 5, 23, VOCABULARY);

  /** The gradients in double precision, computed once for each network as this takes time. */
  private static final Map<ModelSettings, Exact> EXACT = new HashMap<>();

  private final ModelSettings model;
  private double[] expected;

  private record Exact(INDArray parameters, double[] gradient) {}

  KernelVariantsTest(String options) {
    model =
        Networks.model(
            Networks.options(
                "encoderLayers=1 decoderLayers=1 modelSize=128 heads=2 feedForwardSize=97",
                "dropout=0.1 attentionDropout=0.1",
                options));
  }

  @BeforeEach
  void expectWhatDoubleGives() {
    expected = exact().gradient;
  }

  private Exact exact() {
    return EXACT.computeIfAbsent(
        model,
        m -> {
          ComputationGraph graph = graph(DataType.DOUBLE);
          double[] gradient = gradient(graph, kernels("plain", null, MathMode.FLOAT32));
          return new Exact(graph.params(), gradient);
        });
  }

  private ComputationGraph graph(DataType type) {
    return Networks.graph(model, VOCABULARY, type, new NoOp());
  }

  private static Kernels kernels(String kernels, String products, MathMode math) {
    try {
      return KernelChoice.make(new KernelRequest(kernels, products, math));
    } catch (UserException e) {
      return abort(e.getMessage());
    }
  }

  private static double[] gradient(ComputationGraph graph, Kernels kernels) {
    TransformerGraph.trainBy(graph, kernels);
    graph.setInputs(BATCH.getFeatures());
    graph.setLabels(BATCH.getLabels());
    graph.computeGradientAndScore();
    return graph.getFlattenedGradients().toDoubleVector();
  }

  private double[] inSingle(Kernels kernels) {
    ComputationGraph graph = graph(DataType.FLOAT);
    // Drawn in double and rounded: both networks are the same but for that.
    graph.params().assign(exact().parameters.castTo(DataType.FLOAT));
    return gradient(graph, kernels);
  }

  /** Returns the norm of the difference relative to the norm of the expected gradient. */
  private double error(double[] actual) {
    double[] difference = new double[actual.length];
    Arrays.setAll(difference, i -> actual[i] - expected[i]);
    return norm(difference) / norm(expected);
  }

  private static double norm(double[] vector) {
    return Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum());
  }

  @ParameterizedTest
  @CsvSource({
    "plain, ",
    "native, openblas",
    "native, onednn",
    "vector, vector",
    "vector, openblas",
    "vector, onednn"
  })
  void gradientInFloat32(String kernels, String products) {
    Kernels variant = kernels(kernels, products, MathMode.FLOAT32);
    assumeTrue(
        !"onednn".equals(products) || variant.description().contains("oneDNN"),
        "oneDNN does not load here");
    assertThat(error(inSingle(variant))).isLessThan(1e-5);
  }

  /** Factors have 8 binary digits: each is off by at most 2^-9, in a chain of products. */
  @ParameterizedTest
  @CsvSource({"native, onednn", "vector, onednn", "native, rounded", "vector, rounded"})
  void gradientInBfloat16(String kernels, String products) {
    Kernels variant =
        products.equals("rounded")
            ? RoundedProducts.under(kernels)
            : kernels(kernels, products, MathMode.BF16);
    assertThat(error(inSingle(variant))).isBetween(1e-4, 0.05);
  }

  /** Updates are computed in bfloat16, but not the measurements of the network. */
  @Test
  void scoresStayInFloat32() {
    ComputationGraph graph = graph(DataType.FLOAT);
    double score = graph.score(BATCH, false);
    TransformerGraph.trainBy(graph, RoundedProducts.under("native"));
    assertThat(graph.score(BATCH, false)).isEqualTo(score);
    assertThat(graph.score(BATCH, true)).isNotEqualTo(score);
  }
}
