package io.tandem.translation.search.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.SearchSettings.Stopping;
import io.tandem.network.kernels.Into;
import io.tandem.network.kernels.Kernels;
import io.tandem.network.kernels.Matrix;
import io.tandem.network.kernels.NativeKernels;
import io.tandem.network.kernels.PlainKernels;
import io.tandem.network.kernels.Precision;
import io.tandem.network.kernels.choice.TestKernels;
import io.tandem.network.kernels.int8.PlainInt8Products;
import io.tandem.network.transformer.Networks;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.network.transformer.weights.VocabularySizes;
import io.tandem.subword.Vocabulary;
import io.tandem.translation.search.BeamSearch;
import io.tandem.translation.search.Ensemble;
import io.tandem.translation.search.Hypothesis;
import io.tandem.translation.search.LengthLimit;
import io.tandem.translation.search.LengthPenalty;
import io.tandem.translation.search.MaskedSession;
import io.tandem.translation.search.NextTokenModel;
import io.tandem.translation.search.SourceSentence;
import io.tandem.translation.search.decoder.CachedDecoder.DecoderModel;
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

/** The output layer over the candidates of each sentence against the whole one. */
class ChosenOutputTest {
  /** Two whole blocks and a rest. */
  private static final int VOCABULARY = 2 * DecoderFactors.BLOCK + 5;

  private static final int SOURCES = 30;
  private static final String BIASED = "tying=none outputBias=true";

  private static TransformerWeights weights(String options, int vocabulary) {
    ComputationGraph graph =
        Networks.graph(
            Networks.model(Networks.options(options)),
            new VocabularySizes(SOURCES, vocabulary),
            DataType.FLOAT,
            new NoOp());
    Random random = new Random(4);
    INDArray params = graph.params();
    for (long i = 0; i < params.length(); i++) {
      params.putScalar(i, params.getFloat(i) * 1.5f + 0.1f * (float) random.nextGaussian());
    }
    return TransformerWeights.of(graph);
  }

  private static int[] candidates(Random random, int count, int vocabulary) {
    return IntStream.concat(
            IntStream.of(Vocabulary.EOS),
            random.ints(Vocabulary.FIRST_BYTE, vocabulary).distinct().limit(count))
        .sorted()
        .toArray();
  }

  /** Sentences of up to eleven tokens with candidates of their own, up to 90. */
  private static List<SourceSentence> sentences(int count, int vocabulary) {
    Random random = new Random(6);
    List<SourceSentence> sentences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] ids = random.ints(1 + i % 11, Vocabulary.FIRST_BYTE, SOURCES).toArray();
      ids[ids.length - 1] = Vocabulary.EOS;
      int[] chosen = candidates(random, Math.min(vocabulary - 5, 10 + i * 80 / count), vocabulary);
      sentences.add(new SourceSentence(ids, new int[0], chosen));
    }
    return sentences;
  }

  private static Matrix random(int rows, int columns) {
    Matrix matrix = Matrix.allocate(Precision.SINGLE, rows, columns);
    Random random = new Random(8);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix.set(i, j, random.nextGaussian());
      }
    }
    return matrix;
  }

  private static float[][] wholeLogits(DecoderModel model, Matrix h) {
    float[][] logits = new float[h.rows()][VOCABULARY];
    int from = 0;
    for (var block : model.factors().output()) {
      Matrix part = Matrix.allocate(Precision.SINGLE, h.rows(), block.columns());
      model.kernels().multiplyByFactor(h, block, Into.SET, part);
      for (int r = 0; r < h.rows(); r++) {
        part.copyRow(r, logits[r], from);
      }
      from += block.columns();
    }
    return logits;
  }

  /**
   * Asserts that logits of candidates are those of the whole vocabulary, in more rows than a block
   * of oneDNN has.
   */
  private static void assertLogits(Kernels kernels, String options, float tolerance) {
    DecoderModel model = DecoderModel.of(weights(options, VOCABULARY), kernels);
    Random random = new Random(5);
    int[][] candidates = {
      candidates(random, 700, VOCABULARY),
      candidates(random, 3, VOCABULARY),
      candidates(random, 130, VOCABULARY)
    };
    int[] sentences = random.ints(70, 0, candidates.length).toArray();
    Matrix h = random(sentences.length, model.weights().modelSize());
    float[][] whole = wholeLogits(model, h);
    ChosenOutput chosen = new ChosenOutput(model, new DecoderBuffers(model), candidates);
    float[] picked = chosen.pick(h, sentences).clone();
    chosen.release();
    int width = 704;
    assertThat(picked).hasSize(sentences.length * width);
    for (int r = 0; r < sentences.length; r++) {
      int[] ids = candidates[sentences[r]];
      for (int k = 0; k < width; k++) {
        float expected = k < ids.length ? whole[r][ids[k]] : Float.NEGATIVE_INFINITY;
        if (tolerance == 0 || k >= ids.length) {
          assertThat(picked[r * width + k]).isEqualTo(expected);
        } else {
          assertThat(picked[r * width + k]).isCloseTo(expected, within(tolerance));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tying=target", BIASED})
  void logitsOfCandidatesHaveTheBitsOfTheWholeProduct(String options) {
    assertLogits(TestKernels.vector(), options, 0);
    assertLogits(new PlainKernels(), options, 0);
    assertLogits(PlainInt8Products.under("vector"), options, 0);
    assertLogits(new NativeKernels(), options, 1e-4f);
  }

  /** Hides that the decoder can do with fewer columns. */
  private record Plain(NextTokenModel model) implements NextTokenModel {
    @Override
    public int vocabularySize() {
      return model.vocabularySize();
    }

    @Override
    public Session start(int[][] sources) {
      return model.start(sources);
    }

    @Override
    public Session start(int[][] sources, int[][] candidates) {
      return new MaskedSession(start(sources), candidates, vocabularySize());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {23, VOCABULARY})
  void probabilitiesAreThoseAmongTheCandidates(int vocabulary) {
    List<SourceSentence> sentences = sentences(4, vocabulary);
    int[][] candidates = sentences.stream().map(SourceSentence::candidates).toArray(int[][]::new);
    for (Kernels kernels : List.of(new PlainKernels(), new NativeKernels(), TestKernels.vector())) {
      CachedDecoder decoder = new CachedDecoder(weights(BIASED, vocabulary), kernels);
      float[] found = new float[7 * vocabulary];
      float[] expected = new float[found.length];
      int[][] sources = SourceSentence.ids(sentences);
      try (NextTokenModel.Session session = decoder.start(sources, candidates);
          NextTokenModel.Session oracle = new Plain(decoder).start(sources, candidates)) {
        int[][] parents = {{0, 1, 2, 3}, {0, 0, 1, 2, 2, 2, 3}, {0, 4, 5, 5}};
        for (int[] step : parents) {
          int[] tokens = new int[step.length];
          Arrays.fill(tokens, Vocabulary.FIRST_BYTE + step.length);
          session.advance(step, tokens, found);
          oracle.advance(step, tokens, expected);
          assertThat(found).containsExactly(expected, within(1e-4f));
        }
      }
    }
  }

  private static BeamSearch beam(int beam) {
    return new BeamSearch(
        beam, beam, Stopping.EXACT, new LengthPenalty(1), new LengthLimit(1.5, 5));
  }

  private static String ids(List<Hypothesis> nBest) {
    return Arrays.deepToString(nBest.stream().map(Hypothesis::tokens).toArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void searchFindsWhatItFindsInWholeRowsWithoutTheOtherTokens(int beam) {
    TransformerWeights weights = weights(BIASED, VOCABULARY);
    CachedDecoder decoder = new CachedDecoder(weights, TestKernels.vector());
    List<SourceSentence> sentences = sentences(20, VOCABULARY);
    List<List<Hypothesis>> found = beam(beam).search(decoder, sentences);
    List<List<Hypothesis>> oracle = beam(beam).search(new Plain(decoder), sentences);
    List<List<Hypothesis>> whole = beam(beam).search(decoder, SourceSentence.ids(sentences));
    int others = 0;
    for (int i = 0; i < sentences.size(); i++) {
      assertThat(ids(found.get(i))).isEqualTo(ids(oracle.get(i)));
      assertThat(found.get(i).get(0).logProbability())
          .isCloseTo(oracle.get(i).get(0).logProbability(), within(1e-3));
      for (int token : found.get(i).get(0).tokens()) {
        assertThat(sentences.get(i).candidates()).contains(token);
      }
      others += ids(found.get(i)).equals(ids(whole.get(i))) ? 0 : 1;
    }
    assertThat(others).as("translations that have tokens which are no candidates").isPositive();
  }

  @Test
  void batchesOfAnySizeGiveTheSameBits() {
    CachedDecoder decoder = new CachedDecoder(weights(BIASED, VOCABULARY), TestKernels.vector());
    List<SourceSentence> sentences = sentences(30, VOCABULARY);
    List<List<Hypothesis>> together = beam(3).search(decoder, sentences);
    for (int size : new int[] {1, 7}) {
      for (int from = 0; from < sentences.size(); from += size) {
        int to = Math.min(sentences.size(), from + size);
        List<List<Hypothesis>> part = beam(3).search(decoder, sentences.subList(from, to));
        assertThat(part).isEqualTo(together.subList(from, to));
      }
    }
  }

  @Test
  void membersOfAnEnsembleHaveTheSameCandidates() {
    CachedDecoder one = new CachedDecoder(weights(BIASED, VOCABULARY), TestKernels.vector());
    CachedDecoder two =
        new CachedDecoder(weights("tying=target", VOCABULARY), TestKernels.vector());
    Ensemble both = new Ensemble(List.of(one, two));
    Ensemble plain = new Ensemble(List.of(new Plain(one), new Plain(two)));
    List<SourceSentence> sentences = sentences(9, VOCABULARY);
    List<List<Hypothesis>> found = beam(2).search(both, sentences);
    assertThat(found.stream().map(ChosenOutputTest::ids))
        .isEqualTo(beam(2).search(plain, sentences).stream().map(ChosenOutputTest::ids).toList());
  }

  /** The wish for a token that the translation has to begin with is one for a column. */
  @Test
  void translationBeginsWithAPrefix() {
    CachedDecoder decoder = new CachedDecoder(weights(BIASED, VOCABULARY), TestKernels.vector());
    SourceSentence sentence = sentences(3, VOCABULARY).get(2);
    int[] chosen = sentence.candidates();
    int[] prefix = {chosen[chosen.length - 1], chosen[2]};
    SourceSentence begun = new SourceSentence(sentence.ids(), prefix, chosen);
    Hypothesis found = beam(3).search(decoder, List.of(begun)).get(0).get(0);
    Hypothesis oracle = beam(3).search(new Plain(decoder), List.of(begun)).get(0).get(0);
    assertThat(found.tokens()).startsWith(prefix).isEqualTo(oracle.tokens());
    assertThat(found.logProbability()).isCloseTo(oracle.logProbability(), within(1e-3));
  }
}
