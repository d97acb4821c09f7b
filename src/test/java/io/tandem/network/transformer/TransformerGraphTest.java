package io.tandem.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.UserException;
import io.tandem.config.ModelSettings;
import io.tandem.config.SettingsReader;
import io.tandem.config.TrainingSettings;
import io.tandem.network.transformer.weights.EmbeddingWeights;
import io.tandem.network.transformer.weights.VocabularySizes;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

class TransformerGraphTest {
  private static final int VOCABULARY = 23;

  private static ComputationGraph graph(String... overrides) {
    return Networks.graph(Networks.model(overrides), VOCABULARY, DataType.FLOAT, adam());
  }

  private static IUpdater adam() {
    return Adam.builder().learningRate(0.003).beta2(0.98).build();
  }

  private static void train(ComputationGraph graph, int from, int to) {
    for (int i = from; i < to; i++) {
      graph.fit(Networks.batch(i, 8, 6, VOCABULARY));
    }
  }

  @Test
  void validationScoreOfAnUntrainedNetworkIsNearTheUniformOne() {
    double score = graph().score(Networks.batch(1, 8, 6, VOCABULARY), false);
    assertThat(score).isCloseTo(Math.log(VOCABULARY), within(1.0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "normalization=post dropout=0.3",
        "normalization=pre dropout=0.3 attentionDropout=0.1 feedForwardDropout=0.2",
        "activation=swish outputBias=true positions=marian start=zero normEpsilon=1e-6",
        "tying=target positions=halves",
        "tying=none normalization=pre normEpsilon=0.01"
      })
  void settingsAndConfigurationSurviveJson(String options) {
    ModelSettings model = Networks.model(Networks.options(options));
    VocabularySizes sizes = new VocabularySizes(VOCABULARY, VOCABULARY);
    ComputationGraphConfiguration configuration =
        Networks.graph(model, sizes, DataType.FLOAT, adam()).getConfiguration();
    ComputationGraphConfiguration back =
        ComputationGraphConfiguration.fromJson(configuration.toJson());
    assertThat(back).isEqualTo(configuration).isEqualTo(configuration.clone());
    assertThat(TransformerGraph.modelSettings(back))
        .usingRecursiveComparison()
        .ignoringFields("preset")
        .isEqualTo(model);
    assertThat(((Embedding) back.getVertices().get(TransformerGraph.EMBEDDING)).vocabularies())
        .isEqualTo(sizes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dropout=0.2",
        "positions=halves",
        "start=zero",
        "tying=target",
        "outputBias=true",
        "normEpsilon=1e-6",
        "activation=swish"
      })
  void configurationsThatDifferInOneSettingAreNotEqual(String option) {
    assertThat(graph(Networks.options(option)).getConfiguration())
        .isNotEqualTo(graph().getConfiguration());
  }

  /** The file has none of the fields that were added later. */
  @Test
  void networkOfAnEarlierVersionIsWhatItWas() throws IOException {
    String json;
    try (InputStream file =
        getClass().getResourceAsStream("/io/tandem/translation/spark/trained/network-0.json")) {
      json = new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(json).doesNotContain("tying").doesNotContain("normEpsilon");
    ComputationGraphConfiguration network = ComputationGraphConfiguration.fromJson(json);
    ModelSettings settings = TransformerGraph.modelSettings(network);
    assertThat(settings.tying()).isEqualTo(ModelSettings.Tying.ALL);
    assertThat(settings.start()).isEqualTo(ModelSettings.Start.BOS);
    assertThat(settings.positions()).isEqualTo(ModelSettings.Positions.INTERLEAVED);
    assertThat(settings.outputBias()).isFalse();
    assertThat(settings.normEpsilon()).isEqualTo(1e-5);
    VocabularySizes sizes =
        ((Embedding) network.getVertices().get(TransformerGraph.EMBEDDING)).vocabularies();
    assertThat(sizes).isEqualTo(VocabularySizes.joint(sizes.source()));
    assertThat(
            TransformerGraph.configuration(
                settings, sizes, TrainingSettings.Loss.smoothed(0.1), 1, DataType.FLOAT, adam()))
        .extracting(TransformerGraph::parameters)
        .isEqualTo(TransformerGraph.parameters(network));
  }

  @Test
  void sidesOfDifferentSizesCannotShareAMatrix() {
    assertThatThrownBy(
            () ->
                Networks.graph(
                    Networks.model(), new VocabularySizes(20, 30), DataType.FLOAT, adam()))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "model.tying = all: the vocabularies of source and target must be one, but they have 20"
                + " and 30 subwords; set model.tying to target or none");
  }

  @ParameterizedTest
  @CsvSource({"all, 0, 0", "target, 1, 0", "none, 1, 1"})
  void whatIsNotTiedHasParametersOfItsOwn(String tying, int target, int output) {
    long tied = TransformerGraph.parameters(graph().getConfiguration());
    ComputationGraph graph = graph("model.tying=" + tying);
    assertThat(graph.numParams()).isEqualTo(tied + 8L * (target + output) * VOCABULARY);
    EmbeddingWeights weights = TransformerWeights.of(graph).embeddings();
    assertThat(weights.target() == weights.source()).isEqualTo(target == 0);
    assertThat(weights.output() == weights.target()).isEqualTo(output == 0);
    assertThat(graph("model.tying=" + tying, "model.outputBias=true").numParams())
        .isEqualTo(graph.numParams() + VOCABULARY);
  }

  /** BOS itself is never an output, so that with matrices of their own nothing else moves it. */
  @ParameterizedTest
  @CsvSource({"bos, true", "zero, false"})
  void startFromZerosDoesNotTouchTheEmbeddingOfBos(String start, boolean moves) {
    ComputationGraph graph = graph("model.tying=none", "model.start=" + start);
    INDArray before = graph.getParam("embedding_Wtarget").getRow(1).dup();
    double output = graph.score(Networks.batch(0, 8, 6, VOCABULARY), false);
    train(graph, 0, 2);
    assertThat(graph.getParam("embedding_Wtarget").getRow(1).equals(before)).isEqualTo(!moves);
    graph.getParam("embedding_Wtarget").getRow(1).addi(3);
    assertThat(graph.score(Networks.batch(0, 8, 6, VOCABULARY), false)).isNotEqualTo(output);
  }

  /** So many tokens that logits are computed in several blocks. */
  @ParameterizedTest
  @ValueSource(strings = {"", "outputBias=true tying=none start=zero", "tying=target"})
  void gradientOfALargeBatchIsTheMeanOverItsTokens(String options) {
    ComputationGraph graph = graph(Networks.options(options));
    MultiDataSet large = Networks.batch(1, 140, 6, VOCABULARY);
    int tokens = TokenRows.of(large.getLabels(0)).count();
    assertThat(tokens).isGreaterThan(TiedOutputLayer.blockRows(8));
    INDArray sum = Nd4j.zeros(DataType.FLOAT, 1, graph.numParams());
    for (int b = 0; b < 140; b++) {
      INDArray[] in = {large.getFeatures(0).getRow(b, true), large.getFeatures(1).getRow(b, true)};
      INDArray labels = large.getLabels(0).getRow(b, true);
      MultiDataSet one = new MultiDataSet(in, new INDArray[] {labels});
      sum.addi(gradient(graph, one).mul(TokenRows.of(labels).count() / (double) tokens));
    }
    INDArray found = gradient(graph, large);
    double difference = found.sub(sum).norm2Number().doubleValue();
    assertThat(difference).isLessThan(1e-5 * sum.norm2Number().doubleValue());
  }

  private static INDArray gradient(ComputationGraph graph, MultiDataSet batch) {
    graph.setInputs(batch.getFeatures());
    graph.setLabels(batch.getLabels());
    graph.computeGradientAndScore();
    return graph.getFlattenedGradients().dup().reshape(1, graph.numParams());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "outputBias=true tying=none start=zero activation=swish"})
  void savedAndRestoredModelTrainsOnToTheSameBits(String options, @TempDir Path dir)
      throws IOException {
    ComputationGraph graph = graph(Networks.options("dropout=0.2", options));
    train(graph, 0, 5);
    File file = dir.resolve("model.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
    train(graph, 5, 9);
    train(restored, 5, 9);
    assertThat(restored.params().equals(graph.params())).isTrue();
    assertThat(restored.params().toFloatVector()).isEqualTo(graph.params().toFloatVector());
  }

  @Test
  void cloneIsIndependentAndEqual() {
    ComputationGraph graph = graph();
    ComputationGraph clone = graph.clone();
    float[] before = graph.params().toFloatVector();
    train(clone, 0, 3);
    assertThat(graph.params().toFloatVector()).isEqualTo(before);
    train(graph, 0, 3);
    assertThat(clone.params().toFloatVector()).isEqualTo(graph.params().toFloatVector());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tying=target outputBias=true", "tying=none start=zero"})
  void gradientsDoNotDependOnWhatStoodInTheirMemory(String options) {
    ComputationGraph clean = graph(Networks.options(options));
    ComputationGraph poisoned = graph(Networks.options(options));
    train(clean, 0, 1);
    train(poisoned, 0, 1);
    poisoned.getFlattenedGradients().assign(1e6);
    train(clean, 1, 2);
    train(poisoned, 1, 2);
    assertThat(poisoned.params().toFloatVector()).isEqualTo(clean.params().toFloatVector());
  }

  @Test
  void paddingChangesNothing() {
    ComputationGraph graph = graph();
    int[][] source = {{5, 6, 2}, {7, 8, 9, 10, 2}};
    int[][] target = {{1, 11}, {1, 12, 13}};
    INDArray tight = graph.outputSingle(Networks.ids(source, 5), Networks.ids(target, 3));
    INDArray loose = graph.outputSingle(Networks.ids(source, 9), Networks.ids(target, 11));
    assertThat(loose.toFloatMatrix()).isDeepEqualTo(tight.toFloatMatrix());
  }

  @Test
  void sentencesOfABatchDoNotTouchEachOther() {
    ComputationGraph graph = graph();
    float[][] together =
        graph
            .outputSingle(
                Networks.ids(new int[][] {{5, 6, 2}, {7, 2}}, 3),
                Networks.ids(new int[][] {{1, 11}, {1, 12}}, 2))
            .toFloatMatrix();
    float[][] alone =
        graph
            .outputSingle(
                Networks.ids(new int[][] {{7, 2}}, 2), Networks.ids(new int[][] {{1, 12}}, 2))
            .toFloatMatrix();
    for (int t = 0; t < 2; t++) {
      assertThat(together[2 + t]).containsExactly(alone[t], within(1e-6f));
    }
  }

  @Test
  void laterTargetTokensNeverReachEarlierPositions() {
    ComputationGraph graph = graph();
    INDArray source = Networks.ids(new int[][] {{5, 6, 2}}, 3);
    float[][] one =
        graph.outputSingle(source, Networks.ids(new int[][] {{1, 11, 12, 13}}, 4)).toFloatMatrix();
    float[][] other =
        graph.outputSingle(source, Networks.ids(new int[][] {{1, 11, 20, 21}}, 4)).toFloatMatrix();
    assertThat(one[1]).containsExactly(other[1], within(1e-6f));
    assertThat(one[2]).isNotEqualTo(other[2]);
  }

  @Test
  void dropoutIsAFunctionOfSeedWorkerAndUpdate() {
    MultiDataSet batch = Networks.batch(3, 4, 6, VOCABULARY);
    ComputationGraph graph = graph("model.dropout=0.3");
    double first = graph.score(batch, true);
    assertThat(graph.score(batch, true)).isEqualTo(first);
    TransformerGraph.dropoutStream(graph, 7, 1);
    assertThat(graph.score(batch, true)).isNotEqualTo(first);
    TransformerGraph.dropoutStream(graph, 7, 0);
    assertThat(graph.score(batch, true)).isEqualTo(first);
    graph.getConfiguration().setIterationCount(1);
    assertThat(graph.score(batch, true)).isNotEqualTo(first);
  }

  @Test
  void parameterCountsAreThePapersArithmetic() {
    long d = 512;
    long f = 2048;
    long v = 37_000;
    long attention = 4 * d * d + 4 * d;
    long feedForward = 2 * d * f + d + f;
    long norm = 2 * d;
    long encoder = attention + feedForward + 2 * norm;
    long decoder = 2 * attention + feedForward + 3 * norm;
    ModelSettings base = SettingsReader.ofText("", List.of("model.preset=base")).settings().model();
    ComputationGraphConfiguration configuration =
        TransformerGraph.configuration(
            base,
            VocabularySizes.joint((int) v),
            TrainingSettings.Loss.smoothed(0.1),
            1,
            DataType.FLOAT,
            new NoOp());
    long parameters =
        configuration.getVertices().values().stream()
            .mapToLong(vertex -> vertex.numParams(false))
            .sum();
    assertThat(parameters).isEqualTo(v * d + 6 * encoder + 6 * decoder);
    assertThat(parameters / 1e6).isCloseTo(63, within(0.2));
  }

  @Test
  void parametersAreFoundByName() {
    ComputationGraph graph = graph();
    assertThat(graph.getParam("embedding_W").shape()).containsExactly(VOCABULARY, 8);
    assertThat(graph.summary()).contains("encoder0").contains("decoder1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "outputBias=true tying=none start=zero"})
  void scoreForExamplesAddsUpToTheScore(String options) {
    ComputationGraph graph = graph(Networks.options(options));
    train(graph, 0, 2);
    MultiDataSet batch = Networks.batch(3, 4, 6, VOCABULARY);
    long tokens = TokenRows.of(batch.getLabels(0)).count();
    double sum = graph.scoreExamples(batch, false).sumNumber().doubleValue();
    assertThat(sum / tokens).isCloseTo(graph.score(batch, false), within(1e-4));
  }

  @Test
  void labelsThatDoNotFitAreRefusedWithTheCounts() {
    MultiDataSet batch = Networks.batch(3, 1, 6, VOCABULARY);
    batch.setLabels(new INDArray[] {Networks.ids(new int[][] {{5, 2}}, 7)});
    assertThatThrownBy(() -> graph().score(batch, false))
        .hasMessageContaining("7 target tokens in, 2 labels");
  }

  @Test
  void idOutsideTheVocabularyIsRefused() {
    INDArray source = Networks.ids(new int[][] {{99, 2}}, 2);
    INDArray target = Networks.ids(new int[][] {{1}}, 1);
    assertThatThrownBy(() -> graph().outputSingle(source, target))
        .hasMessageContaining("source has token id 99; the vocabulary has 0 to 22");
  }

  @Test
  void vertexThatRunsBeforeTheSourceEmbeddingSaysWhatIsMissing() {
    ComputationGraph graph = Networks.graph(Networks.model(), 20, DataType.FLOAT, new NoOp());
    assertThatThrownBy(
            () -> graph.getVertex(TransformerGraph.TARGET_EMBEDDING).doForward(false, null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "no batch is in progress: the vertex \"embedding\", with which every pass starts, has"
                + " not run yet");
  }
}
