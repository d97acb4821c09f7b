package io.tandem.interop.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.transformer.Networks;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.translation.search.Search;
import io.tandem.translation.search.decoder.CachedDecoder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;

/** Exported models translate as Tandem does. */
class OnnxExportTest {
  /** Differences of single precision, in sums in other orders. */
  private static final double ROUNDING = 2e-4;

  /** The ids of the trained network's sentences. */
  private static final int LEARNED = 14;

  private static final Subwords PIECES =
      LearnedSubwords.bpe(new LineWords(Casing.KEEP, Splitting.REVERSIBLE), 0);

  /** Returns a network with random parameters, far enough from equal ones to have opinions. */
  static TransformerWeights network(int vocabulary, String... settings) {
    return network(VocabularySizes.joint(vocabulary), settings);
  }

  private static TransformerWeights network(VocabularySizes vocabularies, String... settings) {
    ComputationGraph graph =
        Networks.graph(Networks.model(settings), vocabularies, DataType.FLOAT, new NoOp());
    INDArray noise = Nd4j.create(graph.params().shape());
    Random random = new Random(Arrays.hashCode(settings));
    for (long i = 0; i < noise.length(); i++) {
      noise.putScalar(i, 0.4 * random.nextGaussian());
    }
    graph.params().addi(noise);
    return TransformerWeights.of(graph);
  }

  static SearchSettings search(String... settings) {
    return SettingsReader.ofText("", List.of(settings)).settings().search().greedy();
  }

  static OrtModel.Files export(TransformerWeights weights, Subwords subwords, SearchSettings search)
      throws Exception {
    OrtModel.Files files = new OrtModel.Files();
    OnnxExport.write(weights, subwords, search, EnumSet.allOf(WeightFormat.class), files);
    return files;
  }

  private static int[][] sources(int vocabulary, int count) {
    Random random = new Random(5);
    int[][] sources = new int[count][];
    for (int b = 0; b < count; b++) {
      sources[b] = new int[1 + random.nextInt(9)];
      Arrays.setAll(
          sources[b],
          i -> Vocabulary.FIRST_BYTE + random.nextInt(vocabulary - Vocabulary.FIRST_BYTE));
      sources[b][sources[b].length - 1] = Vocabulary.EOS;
    }
    return sources;
  }

  private static List<int[]> ours(
      TransformerWeights weights, SearchSettings search, int[][] sources) {
    return Search.of(search, 1)
        .search(new CachedDecoder(weights, KernelChoice.best()), sources)
        .stream()
        .map(nBest -> nBest.get(0).tokens())
        .toList();
  }

  private static void assertSameTranslations(TransformerWeights weights, SearchSettings search)
      throws Exception {
    int[][] sources = sources(PIECES.size(), 24);
    List<int[]> expected = ours(weights, search, sources);
    OrtModel.Files files = export(weights, PIECES, search);
    try (OrtModel model = new OrtModel(files, WeightFormat.FLOAT32)) {
      List<OrtModel.Translated> found = model.greedy(sources, OrtModel.FirstPast.EMPTY);
      CachedDecoder decoder = new CachedDecoder(weights, KernelChoice.best());
      double largest = 0;
      for (int i = 0; i < sources.length; i++) {
        assertThat(found.get(i).tokens()).as("sentence %d", i).isEqualTo(expected.get(i));
        largest = Math.max(largest, Agreement.largestDifference(decoder, sources[i], found.get(i)));
      }
      assertThat(largest).isLessThan(ROUNDING);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.normalization=post",
        "model.normalization=pre",
        "model.activation=gelu",
        "model.activation=swish",
        "model.outputBias=true",
        "model.positions=halves",
        "model.positions=marian",
        "model.start=zero",
        "model.tying=target",
        "model.tying=none",
        "model.normEpsilon=0.01",
        "model.normalization=pre model.activation=gelu model.outputBias=true model.tying=none"
            + " model.start=zero model.positions=marian model.encoderLayers=3 model.heads=4"
      })
  void everyNetworkFindsTheSameTranslations(String settings) throws Exception {
    assertSameTranslations(network(PIECES.size(), settings.split(" ")), search());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "search.minimumLength=4",
        "search.minimumLengthFactor=1.5",
        "search.maximumLength=3",
        "search.maximumLengthFactor=0.5 search.maximumLengthExtra=1"
      })
  void theLengthsThatSearchAllowsAreThoseOfTheGraph(String settings) throws Exception {
    assertSameTranslations(network(PIECES.size()), search(settings.split(" ")));
  }

  @Test
  void aDummyPastIsNotRead() throws Exception {
    TransformerWeights weights = network(PIECES.size());
    int[][] sources = sources(PIECES.size(), 5);
    try (OrtModel model = new OrtModel(export(weights, PIECES, search()), WeightFormat.FLOAT32)) {
      List<OrtModel.Translated> empty = model.greedy(sources, OrtModel.FirstPast.EMPTY);
      List<OrtModel.Translated> dummy = model.greedy(sources, OrtModel.FirstPast.DUMMY);
      for (int i = 0; i < sources.length; i++) {
        assertThat(dummy.get(i).tokens()).isEqualTo(empty.get(i).tokens());
      }
    }
  }

  @Test
  void anIdOfTheTokenizerMayStandForSeveralOfTheEncoder() throws Exception {
    Subwords frequent = LearnedSubwords.bpe(new LineWords(Casing.KEEP, Splitting.REVERSIBLE), 2);
    List<int[]> meaning = HubTokenizer.of(frequent).ids().source();
    List<Integer> longest =
        IntStream.range(frequent.size(), meaning.size())
            .filter(id -> meaning.get(id).length > 1)
            .boxed()
            .toList();
    int[][] written = sources(frequent.size(), 12);
    for (int b = 0; b < written.length; b += 2) {
      written[b][0] = written[b].length > 1 ? longest.get(b) : Vocabulary.EOS;
    }
    int[][] read =
        Arrays.stream(written)
            .map(ids -> Arrays.stream(ids).flatMap(id -> Arrays.stream(meaning.get(id))).toArray())
            .toArray(int[][]::new);
    TransformerWeights weights = network(frequent.size());
    List<int[]> expected = ours(weights, search(), read);
    try (OrtModel model = new OrtModel(export(weights, frequent, search()), WeightFormat.FLOAT32)) {
      List<OrtModel.Translated> found = model.greedy(written, OrtModel.FirstPast.EMPTY);
      for (int i = 0; i < read.length; i++) {
        assertThat(found.get(i).tokens()).as("sentence %d", i).isEqualTo(expected.get(i));
      }
      // Alone, without the others' width.
      int[][] one = {written[1]};
      assertThat(model.greedy(one, OrtModel.FirstPast.EMPTY).get(0).tokens())
          .isEqualTo(expected.get(1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.tying=none", "model.tying=target model.outputBias=true"})
  void sidesWithVocabulariesOfTheirOwn(String settings) throws Exception {
    LineWords words = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
    Subwords separate =
        Subwords.separate(LearnedSubwords.bpe(words, 1), LearnedSubwords.bpe(words, 0));
    TransformerWeights weights =
        network(
            new VocabularySizes(
                separate.sourceVocabulary().size(), separate.targetVocabulary().size()),
            settings.split(" "));
    int[][] sources = sources(separate.sourceVocabulary().size(), 20);
    List<int[]> expected = ours(weights, search(), sources);
    int[] target = HubTokenizer.of(separate).ids().target();
    try (OrtModel model = new OrtModel(export(weights, separate, search()), WeightFormat.FLOAT32)) {
      List<OrtModel.Translated> found = model.greedy(sources, OrtModel.FirstPast.EMPTY);
      for (int i = 0; i < sources.length; i++) {
        assertThat(Arrays.stream(found.get(i).tokens()).map(id -> target[id]).toArray())
            .as("sentence %d", i)
            .isEqualTo(expected.get(i));
      }
    }
  }

  /** A network that has learned to reverse sentences. */
  private static TransformerWeights trained(String normalization) {
    ComputationGraph graph =
        Networks.graph(
            Networks.model(
                "model.encoderLayers=1",
                "model.decoderLayers=1",
                "model.modelSize=32",
                "model.feedForwardSize=64",
                "model.normalization=" + normalization),
            PIECES.size(),
            DataType.FLOAT,
            Adam.builder().learningRate(0.003).beta2(0.98).build());
    for (int update = 0; update < 400; update++) {
      graph.fit(Networks.batch(update, 32, 5, LEARNED));
    }
    return TransformerWeights.of(graph);
  }

  @ParameterizedTest
  @ValueSource(strings = {"post", "pre"})
  void aTrainedNetworkTranslatesTheSameAlsoInEightBits(String normalization) throws Exception {
    TransformerWeights weights = trained(normalization);
    int[][] sources = sources(LEARNED, 100);
    List<int[]> expected = ours(weights, search(), sources);
    OrtModel.Files files = export(weights, PIECES, search());
    for (WeightFormat format : WeightFormat.values()) {
      try (OrtModel model = new OrtModel(files, format)) {
        List<OrtModel.Translated> found = model.greedy(sources, OrtModel.FirstPast.EMPTY);
        long same =
            IntStream.range(0, sources.length)
                .filter(i -> Arrays.equals(found.get(i).tokens(), expected.get(i)))
                .count();
        assertThat(same).isGreaterThanOrEqualTo(format == WeightFormat.FLOAT32 ? 100 : 90);
      }
    }
  }
}
