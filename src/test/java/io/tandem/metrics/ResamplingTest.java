package io.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SharedData;
import io.tandem.metrics.Resampling.Method;
import io.tandem.metrics.Resampling.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Expected figures are those of sacreBLEU's definitions written down in Python with NumPy 2.4.6.
 */
class ResamplingTest {
  private static final Bleu BLEU = Bleu.standard().with(BleuTokenizer.NONE);
  private static final long SEED = 12345;

  /** Forty sentences by formula: the second system matches fewer n-grams in most of them. */
  private static SentenceCounts<BleuStatistics> formula(int system) {
    List<BleuStatistics> sentences = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int length = 10 + i * 7 % 5;
      long[] totals = new long[4];
      long[] matches = new long[4];
      for (int k = 0; k < 4; k++) {
        totals[k] = (long) length - k;
        matches[k] = Math.max(0, totals[k] - (i * (k + 2) + system * (i % 3)) % (4 + k));
      }
      sentences.add(
          new BleuStatistics(length, 11 + i * 3 % 4, matches, totals, ReferenceCount.of(1)));
    }
    return SentenceCounts.of(BLEU, sentences);
  }

  private static List<Outcome> compare(Method method, int samples, long seed) {
    return new Resampling(method, samples, seed).of(List.of(formula(0), formula(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "1000,12345,76.21298635238495,4.526070987236309,73.18613381246338,4.926536234804075,22",
    "200,1,76.3365177969419,4.586209891512425,73.37473464819453,4.892280541189422,3"
  })
  void pairedBootstrapGivesTheFiguresOfSacrebleu(
      int samples, long seed, double mean1, double half1, double mean2, double half2, int above) {
    List<Outcome> outcomes = compare(Method.PAIRED_BOOTSTRAP, samples, seed);
    assertInterval(outcomes.get(0), 76.40044141129573, mean1, half1);
    assertInterval(outcomes.get(1), 73.35812195083217, mean2, half2);
    assertThat(outcomes.get(0).isCompared()).isFalse();
    assertThat(outcomes.get(1).pValue()).isEqualTo(above / (samples + 1.0));
    assertThat(outcomes.get(1).isSignificant()).isTrue();
  }

  private static void assertInterval(Outcome outcome, double score, double mean, double half) {
    assertThat(outcome.report().score()).isCloseTo(score, within(1e-9));
    assertThat(outcome.report().interval().mean()).isCloseTo(mean, within(1e-9));
    assertThat(outcome.report().interval().halfWidth()).isCloseTo(half, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"10000,12345,351", "500,1,26"})
  void randomizationGivesThePValueOfSacrebleu(int trials, long seed, int above) {
    List<Outcome> outcomes = compare(Method.PAIRED_RANDOMIZATION, trials, seed);
    assertThat(outcomes.get(0).isCompared()).isFalse();
    assertThat(outcomes.get(1).pValue()).isEqualTo(above / (trials + 1.0));
    assertThat(outcomes.get(1).report().interval()).isNull();
  }

  @Test
  void oneSystemAloneHasTheIntervalOfThePairedTest() {
    Outcome alone = new Resampling(Method.CONFIDENCE, 1000, SEED).of(List.of(formula(1))).get(0);
    Outcome paired = compare(Method.PAIRED_BOOTSTRAP, 1000, SEED).get(1);
    assertThat(alone.report()).isEqualTo(paired.report());
    assertThat(alone.isCompared()).isFalse();
  }

  @Test
  void theSignatureSaysHowItWasResampled() {
    assertThat(compare(Method.PAIRED_BOOTSTRAP, 50, SEED).get(1).report().signature())
        .hasToString(
            "nrefs:1|bs:50|seed:12345|case:mixed|eff:no|tok:none|smooth:exp|version:2.6.0+tandem");
    assertThat(compare(Method.PAIRED_RANDOMIZATION, 50, 1).get(0).report().signature().toString())
        .startsWith("nrefs:1|ar:50|seed:1|case:mixed|");
  }

  @Test
  void theIntervalIsPrintedAsSacrebleuPrintsIt() {
    ScoreReport report =
        new Resampling(Method.CONFIDENCE, 1000, SEED).of(List.of(formula(0))).get(0).report();
    assertThat(report.text(1)).contains(" = 76.4 (μ = 76.2 ± 4.5) ");
    assertThat(report.rounded(1).fields())
        .containsEntry("confidence_mean", 76.2)
        .containsEntry("confidence_var", 4.5)
        .containsEntry("confidence", "μ = 76.2 ± 4.5");
    assertThat(report.fields().keySet())
        .startsWith(
            "name", "score", "signature", "confidence_mean", "confidence_var", "confidence");
  }

  @Test
  void aSystemDoesNotDifferFromItself() {
    for (Method method : List.of(Method.PAIRED_BOOTSTRAP, Method.PAIRED_RANDOMIZATION)) {
      List<Outcome> outcomes =
          new Resampling(method, 100, SEED).of(List.of(formula(0), formula(0), formula(1)));
      assertThat(outcomes.get(1).report().score()).isEqualTo(outcomes.get(0).report().score());
      // By sacreBLEU's definition: no chance difference is above the real one, which is 0.
      assertThat(outcomes.get(1).pValue()).isEqualTo(1 / 101.0);
      assertThat(outcomes.get(2).pValue()).isEqualTo(compare(method, 100, SEED).get(1).pValue());
    }
  }

  /** Sentences by turns of two of the golden files, so that the systems are close. */
  @Test
  void agreesOnWholeFiles() throws IOException {
    List<String> drop = lines("vectors/sacrebleu/golden/val.de.drop7.hyp.txt");
    List<String> swap = lines("vectors/sacrebleu/golden/val.de.swap5.hyp.txt");
    List<List<String>> references = List.of(lines("data/multi30k/val.de.gz"));
    List<List<String>> systems = List.of(byTurns(drop, swap), byTurns(swap, drop));

    List<Outcome> chrf =
        new Resampling(Method.PAIRED_BOOTSTRAP, 1000, SEED)
            .of(counts(Chrf.standard(), systems, references));
    assertInterval(chrf.get(0), 79.76472514730636, 79.75233455423474, 0.38057336357905314);
    assertInterval(chrf.get(1), 80.53414410453482, 80.53000142487159, 0.36268949172941234);
    assertThat(chrf.get(1).pValue()).isEqualTo(2 / 1001.0);
    List<Outcome> shuffled =
        new Resampling(Method.PAIRED_RANDOMIZATION, 10_000, SEED)
            .of(counts(Chrf.standard(), systems, references));
    assertThat(shuffled.get(1).pValue()).isEqualTo(71 / 10_001.0);

    List<Outcome> bleu =
        new Resampling(Method.PAIRED_BOOTSTRAP, 1000, SEED).of(counts(BLEU, systems, references));
    assertInterval(bleu.get(0), 44.62837482738737, 44.6069540201433, 1.2915611218038094);
    assertInterval(bleu.get(1), 51.5392891620853, 51.55053886368857, 1.0277078806004916);
    assertThat(bleu.get(1).pValue()).isEqualTo(1 / 1001.0);
  }

  private static List<String> byTurns(List<String> even, List<String> odd) {
    return IntStream.range(0, even.size()).mapToObj(i -> (i % 2 == 0 ? even : odd).get(i)).toList();
  }

  private static <S extends Statistics<S>> List<SentenceCounts<S>> counts(
      Metric<S> metric, List<List<String>> systems, List<List<String>> references) {
    return systems.stream().map(system -> SentenceCounts.of(metric, system, references)).toList();
  }

  private static List<String> lines(String file) throws IOException {
    try (var raw = Files.newInputStream(SharedData.path(file));
        var plain = file.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }
}
