package io.tandem.translation.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.SearchSettings.LengthNormalization;
import io.tandem.config.SearchSettings.Stopping;
import io.tandem.config.SettingsReader;
import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeamSearchTest {
  private static final int A = 4;
  private static final int B = 5;
  private static final int EOS = Vocabulary.EOS;
  private static final float IMPOSSIBLE = Float.NEGATIVE_INFINITY;
  private static final LengthLimit FOUR = new LengthLimit(0, 4);
  private static final int[] SOURCE = {9, 8, EOS};

  private static BeamSearch beam(int beam, int nBest, double alpha, LengthLimit limit) {
    return new BeamSearch(beam, nBest, Stopping.EXACT, new LengthPenalty(alpha), limit);
  }

  private static List<Hypothesis> one(BeamSearch search, NextTokenModel model, int[] source) {
    return search.search(model, new int[][] {source}).get(0);
  }

  /** Returns log-probabilities that allow EOS, A and B alone. */
  private static float[] probabilities(double eos, double a, double b) {
    float[] next = new float[6];
    Arrays.fill(next, IMPOSSIBLE);
    next[EOS] = (float) Math.log(eos);
    next[A] = (float) Math.log(a);
    next[B] = (float) Math.log(b);
    return next;
  }

  /** A model in which A looks better at first, but B leads to the better translation. */
  private static final PrefixModel GARDEN_PATH =
      new PrefixModel(
          6,
          (source, prefix) -> {
            if (prefix.size() == 1) {
              return probabilities(0.0, 0.6, 0.4);
            }
            return prefix.get(1) == A ? probabilities(0.4, 0.3, 0.3) : probabilities(0.9, 0.1, 0.0);
          });

  @Test
  void widerBeamFindsWhatGreedySearchMisses() {
    Hypothesis greedy = one(beam(1, 1, 0, FOUR), GARDEN_PATH, SOURCE).get(0);
    Hypothesis wide = one(beam(2, 1, 0, FOUR), GARDEN_PATH, SOURCE).get(0);
    assertThat(greedy.tokens()).containsExactly(A);
    assertThat(greedy.logProbability()).isCloseTo(Math.log(0.6 * 0.4), within(1e-6));
    assertThat(wide.tokens()).containsExactly(B);
    assertThat(wide.logProbability()).isCloseTo(Math.log(0.4 * 0.9), within(1e-6));
    assertThat(wide.finished()).isTrue();
  }

  @Test
  void scoreIsThatOfTheLengthPenaltyWithEosCounted() {
    Hypothesis best = one(beam(2, 1, 0.6, FOUR), GARDEN_PATH, SOURCE).get(0);
    assertThat(best.score())
        .isCloseTo(Math.log(0.4 * 0.9) / Math.pow((5 + 2) / 6.0, 0.6), within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"search.beam=4", "search.beam=1", "search.strategy=sample"})
  void byDefaultNoTranslationIsEmpty(String search) {
    PrefixModel laconic = new PrefixModel(6, (source, prefix) -> probabilities(1 - 1e-6, 1e-6, 0));
    assertThat(tokens(laconic, search)).hasSize(1);
    assertThat(tokens(laconic, search, "search.minimumLength=0")).isEmpty();
  }

  private static int[] tokens(NextTokenModel model, String... settings) {
    Search search = Search.of(SettingsReader.ofText("", List.of(settings)).settings().search(), 1);
    return search.search(model, new int[][] {SOURCE}).get(0).get(0).tokens();
  }

  @Test
  void strongPenaltyPrefersTheLongerTranslation() {
    // Short: log 0.5 = -0.69. Long, of 11 tokens: log 0.5 + 10 log 0.9 = -1.75.
    PrefixModel model =
        new PrefixModel(
            6,
            (source, prefix) ->
                prefix.size() == 1
                    ? probabilities(0.5, 0.5, 0)
                    : prefix.size() <= 10
                        ? probabilities(0.1, 0.9, 0)
                        : probabilities(0.9, 0.1, 0));
    LengthLimit limit = new LengthLimit(0, 11);
    assertThat(one(beam(12, 1, 0, limit), model, SOURCE).get(0).tokens()).isEmpty();
    assertThat(one(beam(12, 1, 1.5, limit), model, SOURCE).get(0).tokens()).hasSize(10);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void exhaustiveBeamFindsTheBestOfAllTranslations(long seed) {
    double[] alphas = {0, 0.6, 1, 2};
    int tokens = 3;
    PrefixModel model = PrefixModel.random(4 + tokens, 3, 1.5, seed);
    for (double alpha : alphas) {
      List<Hypothesis> all = new ArrayList<>();
      enumerate(
          model, new ArrayList<>(List.of(Vocabulary.BOS)), 0, 4, new LengthPenalty(alpha), all);
      all.sort(Comparator.comparingDouble(Hypothesis::score).reversed());
      List<Hypothesis> found = one(beam(200, 7, alpha, FOUR), model, SOURCE);
      assertThat(found).isEqualTo(all.subList(0, 7));
      Hypothesis greedy = new GreedySearch(new LengthPenalty(alpha), FOUR).search(model, SOURCE);
      assertThat(!greedy.finished() || found.get(0).score() >= greedy.score()).isTrue();
    }
  }

  private static void enumerate(
      PrefixModel model,
      List<Integer> prefix,
      double logProbability,
      int room,
      LengthPenalty penalty,
      List<Hypothesis> all) {
    float[] next = model.next().after(SOURCE, prefix);
    double ended = logProbability + next[EOS];
    all.add(
        new Hypothesis(
            prefix.stream().skip(1).mapToInt(i -> i).toArray(),
            ended,
            penalty.score(ended, prefix.size()),
            true));
    for (int id = A; id < next.length && room > 1; id++) {
      prefix.add(id);
      enumerate(model, prefix, logProbability + next[id], room - 1, penalty, all);
      prefix.remove(prefix.size() - 1);
    }
  }

  @Test
  void beamOfOneIsExactlyGreedySearch() {
    LengthLimit limit = new LengthLimit(1.5, 5);
    int unfinished = 0;
    for (int seed = 0; seed < 300; seed++) {
      PrefixModel model = PrefixModel.random(9, 2, 1, seed);
      double alpha = seed % 3 * 0.6;
      Hypothesis greedy = new GreedySearch(new LengthPenalty(alpha), limit).search(model, SOURCE);
      assertThat(one(beam(1, 1, alpha, limit), model, SOURCE)).containsExactly(greedy);
      unfinished += greedy.finished() ? 0 : 1;
    }
    assertThat(unfinished).as("both kinds of ending occurred").isBetween(10, 290);
  }

  @Test
  void widerBeamsScoreBetterOnAverage() {
    double greedy = 0;
    double wide = 0;
    for (int seed = 0; seed < 200; seed++) {
      PrefixModel model = PrefixModel.random(12, 3, 1.5, seed);
      LengthLimit limit = new LengthLimit(1, 20);
      greedy += one(beam(1, 1, 1, limit), model, SOURCE).get(0).score();
      wide += one(beam(5, 1, 1, limit), model, SOURCE).get(0).score();
    }
    assertThat(wide).isGreaterThan(greedy);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void resultDependsOnTheSentenceAloneAndNotOnTheBatch(int beam) {
    PrefixModel model = PrefixModel.random(11, 2, 1, 5);
    Random random = new Random(3);
    int[][] sources = new int[40][];
    Arrays.setAll(sources, i -> randomSource(random));
    BeamSearch search = beam(beam, Math.min(2, beam), 0.6, new LengthLimit(1.5, 6));
    List<List<Hypothesis>> alone =
        Arrays.stream(sources).map(source -> one(search, model, source)).toList();
    assertThat(search.search(model, sources)).isEqualTo(alone);
    List<Integer> order = new ArrayList<>(IntStream.range(0, sources.length).boxed().toList());
    Collections.shuffle(order, random);
    int[][] shuffled = order.stream().map(i -> sources[i]).toArray(int[][]::new);
    assertThat(search.search(model, shuffled)).isEqualTo(order.stream().map(alone::get).toList());
  }

  private static int[] randomSource(Random random) {
    int[] source = random.ints(1 + random.nextInt(9), 4, 11).toArray();
    source[source.length - 1] = EOS;
    return source;
  }

  @Test
  void sentencesThatAreDoneLeaveTheBatch() {
    // Sentence n ends after n tokens.
    PrefixModel model =
        new PrefixModel(
            6,
            (source, prefix) ->
                prefix.size() == source[0] ? probabilities(1, 0, 0) : probabilities(0, 1, 0));
    int[][] sources = {{3, EOS}, {1, EOS}, {2, EOS}};
    List<List<Hypothesis>> found = beam(2, 1, 0, new LengthLimit(0, 9)).search(model, sources);
    assertThat(found.stream().map(best -> best.get(0).tokens().length)).containsExactly(2, 0, 1);
    assertThat(model.rowsPerCall()).containsExactly(3, 2, 1);
  }

  @Test
  void searchContinuesWhileAnAliveHypothesisCanStillWinAndEndsWhenNoneCan() {
    // After one token EOS has 0.5; "A A" reaches 0.49 later, and with alpha 1 its length pays.
    PrefixModel model =
        new PrefixModel(
            6,
            (source, prefix) ->
                switch (prefix.size()) {
                  case 1 -> probabilities(0.5, 0.5, 0);
                  case 2, 3 -> probabilities(0.01, 0.99, 0);
                  default -> probabilities(1, 0, 0);
                });
    assertThat(one(beam(4, 1, 1, FOUR), model, SOURCE).get(0).tokens()).containsExactly(A, A, A);
    model.rowsPerCall().clear();
    assertThat(one(beam(4, 1, 0, FOUR), model, SOURCE).get(0).tokens()).isEmpty();
    assertThat(model.rowsPerCall()).hasSize(1);
  }

  @Test
  void poorTranslationsThatEndEarlyDoNotStopTheSearch() {
    PrefixModel model =
        new PrefixModel(
            6,
            (source, prefix) ->
                prefix.size() <= 8 ? probabilities(0.05, 0.93, 0.02) : probabilities(1, 0, 0));
    LengthLimit limit = new LengthLimit(0, 12);
    assertThat(one(beam(2, 1, 0.6, limit), model, SOURCE).get(0).tokens()).hasSize(8);
  }

  @Test
  void modelThatNeverEndsIsTruncatedAndFlagged() {
    PrefixModel endless = new PrefixModel(6, (source, prefix) -> probabilities(0, 0.7, 0.3));
    LengthLimit limit = new LengthLimit(1.5, 4);
    Hypothesis best = one(beam(3, 3, 0.6, limit), endless, SOURCE).get(0);
    assertThat(best.tokens()).containsExactly(A, A, A, A, A, A, A);
    assertThat(best.finished()).isFalse();
    assertThat(best.score()).isCloseTo(7 * Math.log(0.7) / Math.pow(2, 0.6), within(1e-5));
    assertThat(one(beam(3, 3, 0.6, limit), endless, SOURCE)).hasSize(3);
  }

  @Test
  void noTranslationIsLongerThanTheLimit() {
    for (int seed = 0; seed < 50; seed++) {
      PrefixModel model = PrefixModel.random(30, 2, 0.5, seed);
      int[] source = randomSource(new Random(seed));
      LengthLimit limit = new LengthLimit(0.5, 3);
      for (Hypothesis hypothesis : one(beam(4, 4, 1, limit), model, source)) {
        int length = hypothesis.tokens().length + (hypothesis.finished() ? 1 : 0);
        assertThat(length).isLessThanOrEqualTo((int) (0.5 * (source.length - 1) + 3));
      }
    }
  }

  @Test
  void finishedHypothesesComeBeforeTruncatedOnes() {
    PrefixModel model = new PrefixModel(6, (source, prefix) -> probabilities(0.04, 0.95, 0.01));
    List<Hypothesis> best = one(beam(3, 3, 0, new LengthLimit(0, 2)), model, SOURCE);
    assertThat(best).extracting(Hypothesis::finished).containsExactly(true, true, false);
  }

  @Test
  void specialTokensAreNeverProduced() {
    PrefixModel model =
        new PrefixModel(
            6,
            (source, prefix) -> {
              float[] next = probabilities(0.1, 0.05, 0.05);
              next[Vocabulary.PAD] = (float) Math.log(0.3);
              next[Vocabulary.BOS] = (float) Math.log(0.3);
              next[Vocabulary.UNK] = (float) Math.log(0.2);
              return next;
            });
    for (Hypothesis hypothesis : one(beam(5, 5, 1, FOUR), model, SOURCE)) {
      assertThat(hypothesis.tokens()).doesNotContain(0, 1, 2, 3);
    }
    assertThat(one(beam(1, 1, 1, FOUR), model, SOURCE).get(0).tokens()).isEmpty();
  }

  @Test
  void equalScoresAreOrderedByTheLowerId() {
    PrefixModel uniform =
        new PrefixModel(9, (source, prefix) -> PrefixModel.logSoftmax(new double[9]));
    List<Hypothesis> best = one(beam(3, 3, 0, new LengthLimit(0, 1)), uniform, SOURCE);
    assertThat(best)
        .extracting(Hypothesis::tokens)
        .containsExactly(new int[0], new int[] {4}, new int[] {5});
    Hypothesis greedy = new GreedySearch(new LengthPenalty(0), FOUR).search(uniform, SOURCE);
    assertThat(greedy.tokens()).isEmpty();
  }

  @Test
  void divergedModelGivesATranslationThatSaysSoAndNoException() {
    PrefixModel notANumber =
        new PrefixModel(
            6,
            (source, prefix) -> {
              float[] next = new float[6];
              Arrays.fill(next, prefix.size() == 1 ? (float) Math.log(1 / 6.0) : Float.NaN);
              next[EOS] = IMPOSSIBLE;
              return next;
            });
    Hypothesis best = one(beam(2, 1, 0, FOUR), notANumber, SOURCE).get(0);
    assertThat(best.tokens()).containsExactly(A);
    assertThat(best.finished()).isFalse();
    assertThat(best.logProbability()).isNaN();
    assertThat(best.score()).isNaN();
    assertThat(new GreedySearch(new LengthPenalty(0), FOUR).search(notANumber, SOURCE))
        .isEqualTo(best);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 8})
  void noBeamScoresBelowGreedySearch(int beam) {
    int fellOut = 0;
    for (int seed = 0; seed < 400; seed++) {
      PrefixModel model = PrefixModel.random(12, 3, 1.5, seed);
      LengthLimit limit = new LengthLimit(1, 12);
      LengthPenalty penalty = new LengthPenalty(seed % 3 * 0.5);
      Hypothesis greedy = new GreedySearch(penalty, limit).search(model, SOURCE);
      model.rowsPerCall().clear();
      Hypothesis best = one(beam(beam, 1, penalty.alpha(), limit), model, SOURCE).get(0);
      if (greedy.finished()) {
        assertThat(best.score()).isGreaterThanOrEqualTo(greedy.score());
      }
      fellOut += model.rowsPerCall().stream().anyMatch(rows -> rows > beam) ? 1 : 0;
    }
    assertThat(fellOut).as("greedy search's hypothesis fell out of the beam").isPositive();
  }

  @Test
  void noTranslationIsShorterThanTheLeast() {
    for (int seed = 0; seed < 100; seed++) {
      PrefixModel model = PrefixModel.random(9, 2, 1, seed);
      LengthLimit limit = new LengthLimit(2.5, 3, 1, 8, 7);
      for (Hypothesis hypothesis : one(beam(3, 3, 0.6, limit), model, SOURCE)) {
        // 2.5 times two source tokens; seven at most, EOS included.
        assertThat(hypothesis.tokens().length + 1).isBetween(5, hypothesis.finished() ? 7 : 8);
      }
      assertThat(one(beam(1, 1, 0.6, limit), model, SOURCE))
          .containsExactly(new GreedySearch(new LengthPenalty(0.6), limit).search(model, SOURCE));
    }
  }

  @Test
  void prefixIsKeptAndItsProbabilityCounts() {
    SourceSentence sentence = new SourceSentence(SOURCE, new int[] {B});
    Hypothesis forced = beam(1, 1, 0, FOUR).search(GARDEN_PATH, List.of(sentence)).get(0).get(0);
    assertThat(forced.tokens()).containsExactly(B);
    assertThat(forced.logProbability()).isCloseTo(Math.log(0.4 * 0.9), within(1e-6));
    SourceSentence longer = new SourceSentence(SOURCE, new int[] {A, A, A, A, A, A});
    assertThat(beam(2, 1, 0, FOUR).search(GARDEN_PATH, List.of(longer)).get(0).get(0).tokens())
        .as("a prefix beyond the limit")
        .startsWith(A, A, A, A, A, A);
  }

  @Test
  void normalizationByLengthIsTheMeanPerToken() {
    LengthPenalty mean = new LengthPenalty(LengthNormalization.LENGTH, 1);
    assertThat(mean.score(-6, 4)).isCloseTo(-1.5, within(1e-12));
    assertThat(new LengthPenalty(LengthNormalization.LENGTH, 0).score(-6, 4)).isEqualTo(-6);
  }

  @Test
  void noSentencesGiveNoTranslations() {
    assertThat(beam(2, 1, 0, FOUR).search(GARDEN_PATH, new int[0][])).isEmpty();
  }

  @Test
  void moreBestThanBeamIsRefused() {
    assertThatThrownBy(() -> beam(2, 3, 0, FOUR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nBest 3 and beam 2");
  }
}
