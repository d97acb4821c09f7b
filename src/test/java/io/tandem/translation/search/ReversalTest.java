package io.tandem.translation.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.SettingsReader;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.network.transformer.Networks;
import io.tandem.network.transformer.TransformerWeights;
import io.tandem.translation.search.decoder.CachedDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Training and translating together: a network trained to reverse sequences reverses unseen ones
 * exactly, by greedy search. There are a million sequences, of which training shows 25,600.
 */
class ReversalTest {
  private static final int VOCABULARY = 14;
  private static final int FIRST_PIECE = 4;
  private static final int LONGEST = 6;
  private static final int SENTENCES = 32;
  private static final int UPDATES = 800;
  private static final int UNSEEN = 500;
  private static final double RATE = 0.003;

  /**
   * The learning rate of the last quarter of the updates; with the first rate, accuracy fluctuates.
   */
  private static final double LAST_RATE = RATE / 10;

  private static final double ACCURACY = 0.99;

  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"post", "pre"})
  void nearlyEveryUnseenSequenceIsReversedExactly(String normalization) {
    ComputationGraph graph =
        Networks.graph(
            Networks.model(
                "model.encoderLayers=1",
                "model.decoderLayers=1",
                "model.modelSize=32",
                "model.feedForwardSize=64",
                "model.normalization=" + normalization),
            VOCABULARY,
            DataType.FLOAT,
            Adam.builder().learningRate(RATE).beta2(0.98).build());
    for (int update = 0; update < UPDATES; update++) {
      graph.fit(Networks.batch(update, SENTENCES, LONGEST, VOCABULARY));
      if (update == UPDATES * 3 / 4) {
        graph.setLearningRate(LAST_RATE);
      }
    }
    assertThat(accuracy(graph)).isGreaterThanOrEqualTo(ACCURACY);
  }

  /** Returns the share of unseen sequences that are reversed exactly, including the end token. */
  private static double accuracy(ComputationGraph graph) {
    SplittableRandom random = new SplittableRandom(-1);
    int[][] sources = new int[UNSEEN][];
    for (int i = 0; i < UNSEEN; i++) {
      int length = 1 + random.nextInt(LONGEST);
      sources[i] = random.ints(length + 1, FIRST_PIECE, VOCABULARY).toArray();
      sources[i][length] = 2;
    }
    Search greedy =
        Search.of(
            SettingsReader.ofText("", List.of("search.beam=1")).settings().search().greedy(), 1);
    List<List<Hypothesis>> found =
        greedy.search(
            new CachedDecoder(TransformerWeights.of(graph), KernelChoice.best()), sources);
    int right = 0;
    for (int i = 0; i < UNSEEN; i++) {
      Hypothesis best = found.get(i).get(0);
      if (best.finished() && Arrays.equals(best.tokens(), reversed(sources[i]))) {
        right++;
      }
    }
    return (double) right / UNSEEN;
  }

  private static int[] reversed(int[] source) {
    int length = source.length - 1;
    int[] target = new int[length];
    Arrays.setAll(target, i -> source[length - 1 - i]);
    return target;
  }
}
