package io.tandem.translation.search.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.SearchSettings.Stopping;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.NativeKernels;
import io.tandem.network.kernels.PlainKernels;
import io.tandem.network.kernels.RoundedProducts;
import io.tandem.network.kernels.choice.TestKernels;
import io.tandem.network.transformer.Networks;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.subword.Vocabulary;
import io.tandem.translation.search.BeamSearch;
import io.tandem.translation.search.Hypothesis;
import io.tandem.translation.search.LengthLimit;
import io.tandem.translation.search.LengthPenalty;
import io.tandem.translation.search.NextTokenModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;

class CachedDecoderTest {
  private static final int VOCABULARY = 23;
  private static final double LOG_TOLERANCE = 1e-4;

  /** Makes a network whose distributions are far from uniform. */
  private static ComputationGraph network(String... overrides) {
    return drawn(Networks.graph(Networks.model(overrides), VOCABULARY, DataType.FLOAT, new NoOp()));
  }

  private static ComputationGraph drawn(ComputationGraph graph) {
    Random random = new Random(4);
    INDArray params = graph.params();
    for (long i = 0; i < params.length(); i++) {
      params.putScalar(i, params.getFloat(i) * 1.5f + 0.1f * (float) random.nextGaussian());
    }
    return graph;
  }

  /** A network of some options, {@code tying=none start=zero}, as text. */
  private static ComputationGraph networkWith(String options) {
    return network(Networks.options(options));
  }

  private static CachedDecoder decoder(ComputationGraph graph, Kernels kernels) {
    return new CachedDecoder(TransformerWeights.of(graph), kernels);
  }

  private static int[] sentence(Random random, int length) {
    int[] ids = random.ints(length + 1, 4, VOCABULARY).toArray();
    ids[length] = Vocabulary.EOS;
    return ids;
  }

  /**
   * Returns log P of all tokens at each position of the target, from one pass of the whole network.
   */
  private static float[][] teacherForced(ComputationGraph graph, int[] source, int[] target) {
    INDArray[] inputs = {
      Networks.ids(new int[][] {source}, source.length),
      Networks.ids(new int[][] {target}, target.length)
    };
    float[][] probabilities = graph.output(inputs)[0].toFloatMatrix();
    for (float[] row : probabilities) {
      for (int id = 0; id < row.length; id++) {
        row[id] = (float) Math.log(row[id]);
      }
    }
    return probabilities;
  }

  private static void assertSame(float[] found, int row, float[] expected) {
    for (int id = 0; id < VOCABULARY; id++) {
      assertThat((double) found[row * VOCABULARY + id])
          .isCloseTo(expected[id], within(LOG_TOLERANCE));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "normalization=post activation=gelu",
        "normalization=pre activation=gelu",
        "activation=swish normEpsilon=0.1",
        "normalization=pre normEpsilon=0.1 tying=none",
        "outputBias=true start=zero positions=marian",
        "tying=target outputBias=true positions=halves activation=swish"
      })
  void hypothesesHaveTheProbabilitiesOfTheWholeNetworkHoweverTheyBranch(String options) {
    ComputationGraph graph = networkWith(options);
    for (Kernels kernels : List.of(new PlainKernels(), new NativeKernels(), TestKernels.vector())) {
      CachedDecoder decoder = decoder(graph, kernels);
      branchAtRandom(graph, decoder, 1);
      branchAtRandom(graph, decoder, 2); // with the buffers of the first
    }
  }

  /** Each side has ids of its own, and the output more blocks than one. */
  @ParameterizedTest
  @ValueSource(strings = {"tying=target outputBias=true", "tying=none outputBias=true start=zero"})
  void vocabulariesOfDifferentSizes(String options) {
    VocabularySizes sizes = new VocabularySizes(31, 2 * DecoderFactors.BLOCK + 5);
    ComputationGraph graph =
        drawn(
            Networks.graph(
                Networks.model(Networks.options(options)), sizes, DataType.FLOAT, new NoOp()));
    int last = sizes.target() - 1;
    int[] source = {30, 29, Vocabulary.EOS};
    float[][] expected =
        teacherForced(graph, source, new int[] {Vocabulary.BOS, last, Vocabulary.EOS});
    for (Kernels kernels : List.of(new PlainKernels(), new NativeKernels(), TestKernels.vector())) {
      CachedDecoder decoder = decoder(graph, kernels);
      assertThat(decoder.vocabularySize()).isEqualTo(sizes.target());
      float[] found = new float[sizes.target()];
      try (NextTokenModel.Session session = decoder.start(new int[][] {source})) {
        session.advance(new int[] {0}, new int[] {Vocabulary.BOS}, found);
        assertThat(found).containsExactly(expected[0], within((float) LOG_TOLERANCE));
        session.advance(new int[] {0}, new int[] {last}, found);
        assertThat(found).containsExactly(expected[1], within((float) LOG_TOLERANCE));
      }
    }
  }

  /** Factors have 8 binary digits. */
  @ParameterizedTest
  @ValueSource(strings = {"native", "vector"})
  void probabilitiesInBfloat16AreThoseOfTheWholeNetworkWithinItsRounding(String kernels) {
    ComputationGraph graph =
        networkWith("tying=none outputBias=true start=zero positions=marian activation=swish");
    CachedDecoder decoder = decoder(graph, RoundedProducts.under(kernels));
    int[] source = {7, 8, 9, Vocabulary.EOS};
    float[][] expected = teacherForced(graph, source, new int[] {Vocabulary.BOS, 11});
    float[] found = new float[VOCABULARY];
    try (NextTokenModel.Session session = decoder.start(new int[][] {source})) {
      session.advance(new int[] {0}, new int[] {Vocabulary.BOS}, found);
      assertThat(found).containsExactly(expected[0], within(0.1f));
      session.advance(new int[] {0}, new int[] {11}, found);
      assertThat(found).containsExactly(expected[1], within(0.1f));
      assertThat(found).isNotEqualTo(expected[1]);
    }
  }

  private static void branchAtRandom(ComputationGraph graph, CachedDecoder decoder, long seed) {
    Random random = new Random(seed);
    int[][] sources =
        IntStream.of(7, 1, 4, 12).mapToObj(n -> sentence(random, n)).toArray(int[][]::new);
    List<int[]> rowSources = List.of(sources);
    List<int[]> prefixes = new ArrayList<>();
    rowSources.forEach(source -> prefixes.add(new int[0]));
    float[] found = new float[8 * VOCABULARY];
    try (NextTokenModel.Session session = decoder.start(sources)) {
      for (int step = 0; step < 7; step++) {
        int rows = step == 0 ? sources.length : 1 + random.nextInt(8);
        int[] parents = new int[rows];
        int[] tokens = new int[rows];
        List<int[]> nextSources = new ArrayList<>();
        List<int[]> nextPrefixes = new ArrayList<>();
        for (int r = 0; r < rows; r++) {
          parents[r] = step == 0 ? r : random.nextInt(prefixes.size());
          tokens[r] = step == 0 ? Vocabulary.BOS : 4 + random.nextInt(VOCABULARY - 4);
          int[] prefix = Arrays.copyOf(prefixes.get(parents[r]), step + 1);
          prefix[step] = tokens[r];
          nextPrefixes.add(prefix);
          nextSources.add(rowSources.get(parents[r]));
        }
        prefixes.clear();
        prefixes.addAll(nextPrefixes);
        rowSources = nextSources;
        session.advance(parents, tokens, found);
        for (int r = 0; r < rows; r++) {
          float[][] expected = teacherForced(graph, rowSources.get(r), prefixes.get(r));
          assertSame(found, r, expected[step]);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "normalization=post",
        "normalization=pre",
        "tying=none outputBias=true start=zero positions=marian activation=swish"
      })
  void scoreOfATranslationIsThatOfTheWholeNetwork(String options) {
    ComputationGraph graph = networkWith(options);
    CachedDecoder decoder = decoder(graph, TestKernels.vector());
    Random random = new Random(9);
    BeamSearch search =
        new BeamSearch(3, 3, Stopping.EXACT, new LengthPenalty(0.6), new LengthLimit(1, 8));
    int[][] sources =
        IntStream.range(0, 9).mapToObj(n -> sentence(random, n)).toArray(int[][]::new);
    List<List<Hypothesis>> found = search.search(decoder, sources);
    for (int b = 0; b < sources.length; b++) {
      for (Hypothesis hypothesis : found.get(b)) {
        assertThat(hypothesis.logProbability())
            .isCloseTo(logProbability(graph, sources[b], hypothesis), within(10 * LOG_TOLERANCE));
      }
    }
  }

  private static double logProbability(
      ComputationGraph graph, int[] source, Hypothesis hypothesis) {
    int[] tokens = hypothesis.tokens();
    int[] target = new int[tokens.length + 1];
    target[0] = Vocabulary.BOS;
    System.arraycopy(tokens, 0, target, 1, tokens.length);
    float[][] expected = teacherForced(graph, source, target);
    double sum = hypothesis.finished() ? expected[tokens.length][Vocabulary.EOS] : 0;
    for (int t = 0; t < tokens.length; t++) {
      sum += expected[t][tokens[t]];
    }
    return sum;
  }

  @Test
  void batchesOfAnySizeGiveTheSameTranslations() {
    CachedDecoder decoder = decoder(network(), TestKernels.vector());
    Random random = new Random(10);
    BeamSearch search =
        new BeamSearch(4, 2, Stopping.EXACT, new LengthPenalty(1), new LengthLimit(1.5, 5));
    int[][] sources =
        IntStream.range(0, 40).mapToObj(n -> sentence(random, n % 13)).toArray(int[][]::new);
    List<String> together =
        search.search(decoder, sources).stream().map(CachedDecoderTest::ids).toList();
    List<String> alone =
        Arrays.stream(sources)
            .map(source -> ids(search.search(decoder, new int[][] {source}).get(0)))
            .toList();
    assertThat(together).isEqualTo(alone);
    assertThat(together.stream().distinct()).as("various translations").hasSizeGreaterThan(10);
  }

  private static String ids(List<Hypothesis> nBest) {
    return Arrays.deepToString(nBest.stream().map(Hypothesis::tokens).toArray());
  }

  @Test
  void oneDecoderServesSeveralThreads() {
    CachedDecoder decoder = decoder(network(), TestKernels.vector());
    Random random = new Random(11);
    BeamSearch search =
        new BeamSearch(2, 1, Stopping.EXACT, new LengthPenalty(1), new LengthLimit(1.5, 5));
    List<int[][]> batches =
        IntStream.range(0, 24)
            .mapToObj(n -> new int[][] {sentence(random, n % 9), sentence(random, 5)})
            .toList();
    List<List<List<Hypothesis>>> one =
        batches.stream().map(batch -> search.search(decoder, batch)).toList();
    List<List<List<Hypothesis>>> several =
        batches.parallelStream().map(batch -> search.search(decoder, batch)).toList();
    assertThat(several).isEqualTo(one);
  }
}
