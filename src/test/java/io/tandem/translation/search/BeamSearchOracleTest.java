package io.tandem.translation.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.SearchSettings.LengthNormalization;
import io.tandem.config.SearchSettings.Stopping;
import io.tandem.subword.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link BeamSearch} against {@link TextbookBeamSearch} and {@link GreedySearch}. */
class BeamSearchOracleTest {
  private static final int VOCABULARY = 12;

  /** A search, with its model and sentences. */
  private record Case(PrefixModel model, BeamSearch search, List<SourceSentence> sentences) {
    static Case random(Stopping stopping, int beam, long seed) {
      Random random = new Random(seed);
      PrefixModel model =
          PrefixModel.random(VOCABULARY, 1 + random.nextInt(3), 1 + random.nextDouble(), seed);
      LengthPenalty penalty =
          new LengthPenalty(
              LengthNormalization.values()[random.nextInt(2)],
              List.of(0.0, 0.6, 1.0, 2.0).get(random.nextInt(4)));
      LengthLimit limit =
          new LengthLimit(
              random.nextInt(2) * 0.5,
              random.nextInt(3),
              random.nextInt(2),
              1 + random.nextInt(12),
              4 + random.nextInt(12));
      List<SourceSentence> sentences = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        sentences.add(
            new SourceSentence(
                source(random),
                random.nextInt(4) > 0
                    ? new int[0]
                    : random.ints(1 + random.nextInt(3), 4, VOCABULARY).toArray()));
      }
      return new Case(
          model,
          new BeamSearch(beam, 1 + random.nextInt(beam), stopping, penalty, limit),
          sentences);
    }

    private static int[] source(Random random) {
      int[] source = random.ints(1 + random.nextInt(8), 4, VOCABULARY).toArray();
      source[source.length - 1] = Vocabulary.EOS;
      return source;
    }

    List<List<Hypothesis>> found() {
      return search.search(model, sentences);
    }

    int steps() {
      return model.rowsPerCall().size();
    }
  }

  @ParameterizedTest
  @EnumSource(Stopping.class)
  void findsWhatTheTextbookFinds(Stopping stopping) {
    int truncated = 0;
    int several = 0;
    for (int beam = 1; beam <= 8; beam++) {
      for (int seed = 0; seed < 60; seed++) {
        Case one = Case.random(stopping, beam, 100 * beam + seed);
        List<List<Hypothesis>> found = one.found();
        BeamSearch search = one.search();
        TextbookBeamSearch oracle =
            new TextbookBeamSearch(
                beam, search.nBest(), stopping, search.penalty(), search.limit());
        for (int i = 0; i < found.size(); i++) {
          assertThat(found.get(i))
              .as("%s, seed %d, sentence %d", search, seed, i)
              .isEqualTo(oracle.search(one.model(), one.sentences().get(i)));
          truncated += found.get(i).get(0).finished() ? 0 : 1;
          several += found.get(i).size() > 1 ? 1 : 0;
        }
      }
    }
    assertThat(truncated).as("translations at the length limit").isBetween(20, 1000);
    assertThat(several).as("n-best lists").isGreaterThan(500);
  }

  @ParameterizedTest
  @EnumSource(Stopping.class)
  void noBeamScoresBelowGreedySearchAndABeamOfOneIsGreedySearch(Stopping stopping) {
    for (int beam = 1; beam <= 8; beam++) {
      for (int seed = 0; seed < 60; seed++) {
        Case one = Case.random(stopping, beam, 7000 + 100 * beam + seed);
        BeamSearch search = one.search();
        SourceSentence sentence = new SourceSentence(one.sentences().get(0).ids());
        Hypothesis best = search.search(one.model(), List.of(sentence)).get(0).get(0);
        Hypothesis greedy =
            new GreedySearch(search.penalty(), search.limit()).search(one.model(), sentence.ids());
        if (beam == 1) {
          assertThat(best).isEqualTo(greedy);
        }
        if (greedy.finished()) {
          assertThat(best.finished()).isTrue();
          assertThat(best.score())
              .as("%s, seed %d", search, seed)
              .isGreaterThanOrEqualTo(greedy.score());
        }
      }
    }
  }

  @Test
  void stoppingAtFinishedHypothesesTakesFewerStepsAndFindsNoBetterTranslations() {
    int exactSteps = 0;
    int finishedSteps = 0;
    int worse = 0;
    for (int seed = 0; seed < 100; seed++) {
      Case exact = Case.random(Stopping.EXACT, 4, seed);
      Case finished = Case.random(Stopping.FINISHED, 4, seed);
      List<List<Hypothesis>> patient = exact.found();
      List<List<Hypothesis>> hasty = finished.found();
      exactSteps += exact.steps();
      finishedSteps += finished.steps();
      for (int i = 0; i < patient.size(); i++) {
        worse += hasty.get(i).get(0).score() < patient.get(i).get(0).score() ? 1 : 0;
      }
    }
    assertThat(finishedSteps).isLessThan(exactSteps);
    assertThat(worse).isBetween(1, 100);
  }

  @Test
  void finishedHypothesisTakesNobodysPlace() {
    // EOS is the best continuation of every row, so that a beam of two would be left with one.
    PrefixModel model =
        new PrefixModel(
            6,
            (source, prefix) -> {
              float[] next = new float[6];
              Arrays.fill(next, Float.NEGATIVE_INFINITY);
              next[Vocabulary.EOS] = (float) Math.log(0.4);
              next[4] = (float) Math.log(0.35);
              next[5] = (float) Math.log(0.25);
              return next;
            });
    int[][] sources = {{Vocabulary.EOS}};
    LengthPenalty penalty = new LengthPenalty(2);
    LengthLimit limit = new LengthLimit(0, 9);
    new BeamSearch(2, 1, Stopping.EXACT, penalty, limit).search(model, sources);
    assertThat(model.rowsPerCall().subList(0, 2)).containsExactly(1, 1);
    model.rowsPerCall().clear();
    new BeamSearch(2, 1, Stopping.FINISHED, penalty, limit).search(model, sources);
    assertThat(model.rowsPerCall()).containsExactly(1, 2);
  }
}
