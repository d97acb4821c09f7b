package io.tandem.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.translation.search.Hypothesis;
import io.tandem.translation.search.NextTokenModel;
import io.tandem.translation.search.Search;
import io.tandem.translation.search.SourceSentence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice among given candidates, whose tokens are numbers of words. */
class MinimumBayesRiskTest {
  private static final List<String> WORDS = List.of("the", "low", "lower", "road", "roads", "Ω");

  /** A search that needs no model: every sentence has the same candidates. */
  private record Given(List<Hypothesis> candidates) implements Search {
    @Override
    public int rowsPerSentence() {
      return candidates.size();
    }

    @Override
    public List<List<Hypothesis>> searchTogether(
        NextTokenModel model, List<SourceSentence> sentences) {
      return sentences.stream().map(sentence -> candidates).toList();
    }
  }

  private static String text(int[] tokens) {
    return Arrays.stream(tokens).mapToObj(WORDS::get).collect(Collectors.joining(" "));
  }

  private static List<Hypothesis> chosen(List<Hypothesis> candidates, String... settings) {
    List<String> all = new ArrayList<>(List.of("search.strategy=mbr", "search.beam=40"));
    all.addAll(List.of(settings));
    SearchSettings search = SettingsReader.ofText("", all).settings().search();
    return MinimumBayesRisk.of(search, new Given(candidates), MinimumBayesRiskTest::text)
        .searchTogether(null, List.of(new SourceSentence(new int[] {1})))
        .get(0);
  }

  private static Hypothesis hypothesis(double logProbability, int... tokens) {
    return new Hypothesis(tokens, logProbability, logProbability, true);
  }

  /** Returns candidates as a search returns them, some of them equal, some truncated. */
  private static List<Hypothesis> random(Random random, int count) {
    List<Hypothesis> candidates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean again = i > 0 && random.nextInt(4) == 0;
      candidates.add(
          again
              ? candidates.get(random.nextInt(i))
              : new Hypothesis(
                  random.ints(random.nextInt(7), 0, WORDS.size()).toArray(),
                  -5 * random.nextDouble(),
                  -random.nextDouble(),
                  random.nextInt(6) > 0));
    }
    candidates.sort(Hypothesis.BEST_FIRST);
    return candidates;
  }

  /** Computes the expected utility of a text, a pair of texts at a time. */
  private static double expected(
      String hypothesis, List<Hypothesis> references, boolean equalWeights, Metric metric) {
    double sum = 0;
    double weights = 0;
    for (Hypothesis reference : references) {
      double weight = equalWeights ? 1 : Math.exp(reference.logProbability());
      sum +=
          weight * metric.score(metric.statistics(hypothesis, List.of(text(reference.tokens()))));
      weights += weight;
    }
    return sum / weights;
  }

  @ParameterizedTest
  @CsvSource({"samples,chrf", "samples,bleu", "n-best,chrf", "n-best,bleu"})
  void candidatesAreOrderedByExpectedUtility(String from, String utility) {
    Metric metric = utility.equals("chrf") ? Chrf.standard() : Bleu.ofSentences();
    Random random = new Random(3);
    int notTheFirst = 0;
    for (int trial = 0; trial < 40; trial++) {
      List<Hypothesis> candidates = random(random, 2 + random.nextInt(30));
      List<Hypothesis> found =
          chosen(
              candidates,
              "search.mbr.candidates=" + from,
              "search.mbr.utility=" + utility,
              "search.nBest=32");
      List<String> texts = found.stream().map(one -> text(one.tokens())).toList();
      assertThat(texts)
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(
              candidates.stream().map(one -> text(one.tokens())).distinct().toList());
      for (Hypothesis one : found) {
        assertThat(one.score())
            .isCloseTo(
                expected(text(one.tokens()), candidates, from.equals("samples"), metric),
                within(1e-9));
      }
      assertThat(found)
          .isSortedAccordingTo(
              Comparator.comparing(Hypothesis::finished)
                  .thenComparing(Hypothesis::score)
                  .reversed());
      notTheFirst += texts.get(0).equals(text(candidates.get(0).tokens())) ? 0 : 1;
    }
    assertThat(notTheFirst).as("choices of another than the first candidate").isGreaterThan(10);
  }

  @Test
  void textThatIsDrawnOftenWinsOverOneThatIsMoreProbable() {
    List<Hypothesis> samples =
        List.of(
            hypothesis(-1, 5),
            hypothesis(-3, 0, 1, 3),
            hypothesis(-3, 0, 1, 3),
            hypothesis(-3.5, 0, 2, 3));
    Hypothesis best = chosen(samples).get(0);
    assertThat(best.tokens()).containsExactly(0, 1, 3);
    assertThat(best.logProbability()).isEqualTo(-3);
    assertThat(chosen(samples)).hasSize(1);
    assertThat(chosen(samples, "search.nBest=4")).as("different texts").hasSize(3);
  }

  @Test
  void bestOfBeamSearchCountByTheirProbabilities() {
    List<Hypothesis> list =
        List.of(hypothesis(-0.1, 5), hypothesis(-6, 0, 1, 3), hypothesis(-6.1, 0, 2, 3));
    assertThat(chosen(list, "search.mbr.candidates=n-best").get(0).tokens()).containsExactly(5);
    assertThat(chosen(list).get(0).tokens()).startsWith(0);
  }

  @Test
  void truncatedCandidatesComeLast() {
    List<Hypothesis> samples =
        List.of(
            hypothesis(-1, 5),
            new Hypothesis(new int[] {0, 1, 3}, -1, -1, false),
            new Hypothesis(new int[] {0, 1, 3, 3}, -1, -1, false));
    assertThat(chosen(samples, "search.nBest=3"))
        .extracting(Hypothesis::finished)
        .containsExactly(true, false, false);
  }

  @Test
  void equalUtilitiesKeepTheOrderOfTheCandidates() {
    List<Hypothesis> samples = List.of(hypothesis(-1, 5), hypothesis(-2, 3));
    assertThat(chosen(samples, "search.nBest=2"))
        .extracting(Hypothesis::tokens)
        .containsExactly(new int[] {5}, new int[] {3});
  }
}
