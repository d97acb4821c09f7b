package io.tandem.translation.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingTest {
  private static final int EOS = Vocabulary.EOS;

  /** log P of PAD, BOS, EOS, UNK and three tokens; the special ones are never drawn. */
  private static final float[] NEXT = logs(0.3, 0.1, 0.2, 0.1, 0.15, 0.1, 0.05);

  private static float[] logs(double... probabilities) {
    float[] logs = new float[probabilities.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = (float) Math.log(probabilities[i]);
    }
    return logs;
  }

  private static double[] shares(Sampler sampler, float[] next) {
    double[] shares = new double[next.length];
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      shares[sampler.draw(next, 0, next.length, (i + 0.5) / draws)] += 1.0 / draws;
    }
    return shares;
  }

  @Test
  void tokensAreDrawnInProportionToTheirProbability() {
    assertThat(shares(new Sampler(1, 0, 1, 0), NEXT))
        .containsExactly(new double[] {0, 0, 0.4, 0, 0.3, 0.2, 0.1}, within(1e-3));
  }

  @Test
  void temperatureRaisesProbabilitiesToItsInverse() {
    double sum = 0.2 * 0.2 + 0.15 * 0.15 + 0.1 * 0.1 + 0.05 * 0.05;
    assertThat(shares(new Sampler(0.5, 0, 1, 0), NEXT))
        .containsExactly(
            new double[] {
              0, 0, 0.2 * 0.2 / sum, 0, 0.15 * 0.15 / sum, 0.1 * 0.1 / sum, 0.05 * 0.05 / sum
            },
            within(1e-3));
  }

  @Test
  void topKLeavesTheMostProbable() {
    assertThat(shares(new Sampler(1, 2, 1, 0), NEXT))
        .containsExactly(new double[] {0, 0, 4 / 7.0, 0, 3 / 7.0, 0, 0}, within(1e-3));
    assertThat(shares(new Sampler(1, 1, 1, 0), NEXT)[EOS]).isCloseTo(1, within(1e-9));
  }

  @Test
  void topPLeavesTheFewestThatHaveIt() {
    // 0.4 and 0.3 have 0.7, which is at least 0.65; of 0.71 they fall short.
    assertThat(shares(new Sampler(1, 0, 0.65, 0), NEXT))
        .containsExactly(new double[] {0, 0, 4 / 7.0, 0, 3 / 7.0, 0, 0}, within(1e-3));
    assertThat(shares(new Sampler(1, 0, 0.71, 0), NEXT)[5]).isCloseTo(2 / 9.0, within(1e-3));
    // Of the two most probable, the first has 4/7.
    assertThat(shares(new Sampler(1, 2, 0.5, 0), NEXT)[EOS]).isCloseTo(1, within(1e-9));
  }

  @Test
  void epsilonLeavesTokensThatAreProbableEnough() {
    // By the model's own probabilities, whatever the temperature makes of them.
    assertThat(shares(new Sampler(1, 0, 1, 0.12), NEXT))
        .containsExactly(new double[] {0, 0, 4 / 7.0, 0, 3 / 7.0, 0, 0}, within(1e-3));
    assertThat(shares(new Sampler(1e9, 0, 1, 0.12), NEXT))
        .containsExactly(new double[] {0, 0, 0.5, 0, 0.5, 0, 0}, within(1e-3));
    assertThat(shares(new Sampler(1, 2, 1, 0.07), NEXT))
        .as("of the three that have it, the two most probable")
        .containsExactly(new double[] {0, 0, 4 / 7.0, 0, 3 / 7.0, 0, 0}, within(1e-3));
  }

  @Test
  void theMostProbableTokenIsDrawnWhereNoneReachesEpsilon() {
    assertThat(shares(new Sampler(1, 0, 1, 0.25), NEXT)[EOS]).isCloseTo(1, within(1e-9));
  }

  @Test
  void nucleusAgreesWithTheDefinitionOnLargeVocabularies() {
    Random random = new Random(3);
    for (int trial = 0; trial < 20; trial++) {
      double[] logits = new double[500];
      Arrays.setAll(logits, i -> 2 * random.nextGaussian());
      float[] next = PrefixModel.logSoftmax(logits);
      double topP = 0.3 + 0.6 * random.nextDouble();
      double uniform = random.nextDouble();
      assertThat(new Sampler(1, 0, topP, 0).draw(next, 0, 500, uniform))
          .isEqualTo(plainNucleus(next, topP, uniform));
    }
  }

  @Test
  void topKAgreesWithTheDefinitionOnLargeVocabularies() {
    Random random = new Random(3);
    for (int topK : new int[] {1, 2, 7, 100, 249, 250, 499, 600}) {
      for (int trial = 0; trial < 20; trial++) {
        double[] logits = new double[500];
        // Among so few values there are ties.
        Arrays.setAll(logits, i -> random.nextInt(40) / 8.0);
        float[] next = PrefixModel.logSoftmax(logits);
        double uniform = random.nextDouble();
        assertThat(new Sampler(1, topK, 1, 0).draw(next, 0, 500, uniform))
            .isEqualTo(plainTopK(next, topK, uniform));
      }
    }
  }

  /** Draws among the first tokens of all, sorted; of equal ones the lower id comes first. */
  private static int plainTopK(float[] next, int topK, double uniform) {
    List<Integer> best =
        IntStream.range(0, next.length)
            .filter(id -> id == EOS || id >= Vocabulary.FIRST_BYTE)
            .boxed()
            .sorted(Comparator.comparing((Integer id) -> -next[id]))
            .limit(topK)
            .toList();
    double sum = best.stream().mapToDouble(id -> Math.exp(next[id])).sum();
    double cumulative = 0;
    for (int id : best) {
      cumulative += Math.exp(next[id]);
      if (cumulative > uniform * sum) {
        return id;
      }
    }
    return best.get(best.size() - 1);
  }

  /** Computes the nucleus by sorting all tokens. */
  private static int plainNucleus(float[] next, double topP, double uniform) {
    List<Integer> ids = new ArrayList<>();
    double all = 0;
    for (int id = 0; id < next.length; id++) {
      if (id == EOS || id >= 4) {
        ids.add(id);
        all += Math.exp(next[id]);
      }
    }
    ids.sort((a, b) -> Float.compare(next[b], next[a]));
    double kept = 0;
    int count = 0;
    while (kept < topP * all) {
      kept += Math.exp(next[ids.get(count++)]);
    }
    double at = 0;
    for (int rank = 0; rank < count; rank++) {
      at += Math.exp(next[ids.get(rank)]);
      if (at > uniform * kept) {
        return ids.get(rank);
      }
    }
    throw new AssertionError("nothing drawn");
  }

  @Test
  void frequenciesOfWholeTranslationsAreTheirProbabilities() {
    PrefixModel model = PrefixModel.random(7, 3, 1, 9);
    Sampling sampling =
        new Sampling(
            20_000, new Sampler(1, 0, 1, 0), new LengthPenalty(0), new LengthLimit(0, 6), 42);
    int[] source = {9, EOS};
    List<Hypothesis> drawn = sampling.search(model, new int[][] {source}).get(0);
    double first = Math.exp(model.next().after(source, List.of(Vocabulary.BOS))[EOS]);
    double possible = 0;
    for (int id = 0; id < 7; id++) {
      if (id == EOS || id >= 4) {
        possible += Math.exp(model.next().after(source, List.of(Vocabulary.BOS))[id]);
      }
    }
    double empty = drawn.stream().filter(one -> one.tokens().length == 0).count() / 20_000.0;
    assertThat(empty).isCloseTo(first / possible, within(0.015));
    assertThat(drawn)
        .filteredOn(one -> one.tokens().length == 0)
        .allSatisfy(
            one -> assertThat(Math.exp(one.logProbability())).isCloseTo(first, within(1e-6)));
  }

  /**
   * A model whose sessions keep much of each token.
   *
   * @param rows the numbers of rows of all calls
   */
  private record KeepingModel(PrefixModel model, List<Integer> rows) implements NextTokenModel {
    @Override
    public int vocabularySize() {
      return model.vocabularySize();
    }

    @Override
    public long bytesOfToken() {
      return 24_576;
    }

    @Override
    public Session start(int[][] sources, int[][] candidates) {
      return new MaskedSession(start(sources), candidates, vocabularySize());
    }

    @Override
    public Session start(int[][] sources) {
      Session session = model.start(sources);
      return new FullRowSession(vocabularySize()) {
        @Override
        public void advance(int[] parents, int[] tokens, float[] logProbabilities) {
          rows.add(parents.length);
          session.advance(parents, tokens, logProbabilities);
        }

        @Override
        public void close() {
          session.close();
        }
      };
    }
  }

  private static SearchSettings samples(int count) {
    return SettingsReader.ofText("", List.of("search.strategy=sample", "search.nBest=" + count))
        .settings()
        .search();
  }

  @Test
  void theSamplesOfASentenceAreDrawnInTurnsWhereAModelKeepsMuch() {
    PrefixModel model = PrefixModel.random(8, 2, 1, 1);
    KeepingModel keeping = new KeepingModel(model, new ArrayList<>());
    Search search = Search.of(samples(1000), 1);
    int[][] sources = {{5, 6, 7, Vocabulary.EOS}};
    assertThat(search.search(keeping, sources)).isEqualTo(search.search(model, sources));
    long longest = LengthLimit.of(samples(1000)).most(3);
    assertThat(keeping.rows())
        .isNotEmpty()
        .allSatisfy(
            rows ->
                assertThat(rows * longest * keeping.bytesOfToken())
                    .isLessThanOrEqualTo(256L << 20));
  }

  /** Each row has a history of its own. */
  @Test
  void fewerSentencesAreSampledTogetherWhereAModelKeepsMuch() {
    PrefixModel model = PrefixModel.random(8, 2, 1, 1);
    NextTokenModel keeping = new KeepingModel(model, new ArrayList<>());
    Search search = Search.of(samples(32), 1);
    List<SourceSentence> sentences =
        SourceSentence.of(new int[][] {{4, Vocabulary.EOS}, new int[101]});
    assertThat(search.sentencesAtOnce(model, sentences)).isGreaterThan(1000);
    // 100 tokens become at most 170: 32 * 170 * 24,576 bytes are half of the room.
    assertThat(search.sentencesAtOnce(keeping, sentences)).isEqualTo(2);
    assertThat(search.sentencesAtOnce(keeping, sentences.subList(0, 1))).isEqualTo(16);
  }

  @Test
  void equalSentencesHaveEqualSamplesWhereverTheyStand() {
    PrefixModel model = PrefixModel.random(11, 2, 1, 5);
    Sampling sampling =
        new Sampling(3, new Sampler(1, 0, 0.9, 0), new LengthPenalty(1), new LengthLimit(2, 5), 1);
    int[][] sources = {{4, 5, EOS}, {6, EOS}, {4, 5, EOS}, {7, 8, 9, EOS}};
    List<List<Hypothesis>> together = sampling.search(model, sources);
    assertThat(together.get(2)).isEqualTo(together.get(0));
    for (int i = 0; i < sources.length; i++) {
      assertThat(sampling.search(model, new int[][] {sources[i]}).get(0))
          .isEqualTo(together.get(i));
    }
    Sampling otherSeed =
        new Sampling(3, sampling.sampler(), sampling.penalty(), sampling.limit(), 2);
    assertThat(otherSeed.search(model, sources)).isNotEqualTo(together);
  }

  @Test
  void divergedModelGivesATranslationThatSaysSo() {
    PrefixModel notANumber =
        new PrefixModel(
            6,
            (source, prefix) -> {
              float[] next = new float[6];
              Arrays.fill(next, Float.NaN);
              return next;
            });
    Hypothesis one =
        new Sampling(1, new Sampler(1, 5, 0.9, 0), new LengthPenalty(1), new LengthLimit(1, 5), 1)
            .search(notANumber, new int[][] {{4, EOS}})
            .get(0)
            .get(0);
    assertThat(one.finished()).isFalse();
    assertThat(one.logProbability()).isNaN();
    assertThat(one.tokens()).isEmpty();
  }
}
