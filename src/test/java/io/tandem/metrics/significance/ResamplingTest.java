package io.tandem.metrics.significance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SharedData;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.ConfidenceInterval;
import io.tandem.metrics.Metric;
import io.tandem.metrics.ReferenceCount;
import io.tandem.metrics.ScoreReport;
import io.tandem.metrics.Statistics;
import io.tandem.metrics.Ter;
import io.tandem.metrics.significance.Resampling.Method;
import io.tandem.metrics.significance.Resampling.Outcome;
import io.tandem.metrics.tokenize.BleuTokenizer;
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
 * Intervals and p values compared with sacreBLEU's definitions ({@code significance.py} of 2.6.0),
 * computed in Python with NumPy 2.4.6. With the same random numbers they agree up to rounding; with
 * others, within the noise of the number of resamples.
 */
class ResamplingTest {
  private static final Bleu BLEU = Bleu.standard().with(BleuTokenizer.NONE);
  private static final long SEED = 12345;

  /**
   * Makes forty sentences by a formula; the second system matches fewer n-grams in most of them.
   */
  private static SentenceCounts formula(int system) {
    List<Statistics> sentences = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int length = 10 + i * 7 % 5;
      long[] counts = new long[10];
      counts[0] = length;
      counts[1] = 11 + i * 3 % 4;
      for (int k = 0; k < 4; k++) {
        counts[6 + k] = (long) length - k;
        counts[2 + k] = Math.max(0, counts[6 + k] - (i * (k + 2) + system * (i % 3)) % (4 + k));
      }
      sentences.add(new Statistics(ReferenceCount.of(1), counts));
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

  /** The systems take turns with the sentences of two golden files, so that they are close. */
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

    List<Outcome> ter =
        new Resampling(Method.PAIRED_RANDOMIZATION, 10_000, SEED)
            .of(counts(Ter.standard(), systems, references));
    assertThat(ter.get(1).pValue()).isEqualTo(9 / 10_001.0);

    List<Outcome> bleu =
        new Resampling(Method.PAIRED_BOOTSTRAP, 1000, SEED).of(counts(BLEU, systems, references));
    assertInterval(bleu.get(0), 44.62837482738737, 44.6069540201433, 1.2915611218038094);
    assertInterval(bleu.get(1), 51.5392891620853, 51.55053886368857, 1.0277078806004916);
    assertThat(bleu.get(1).pValue()).isEqualTo(1 / 1001.0);
  }

  @ParameterizedTest
  @CsvSource({
    "drop7,bleu,64.8322433422892,64.81991524815582,0.44585962126887324",
    "drop7,chrf,82.3001985249255,82.28690202715492,0.41490248910824334",
    "drop7,ter,14.332641770401107,14.336934816279234,0.21993595662622045",
    "swap5,bleu,34.08419232625844,34.0832546248034,0.8187344885705556",
    "swap5,chrf,78.06564933461517,78.06223948783352,0.30000007930647143",
    "swap5,ter,18.326417704011064,18.326484548571067,0.21804359909494053",
    "lowertypo,bleu,22.114151944027224,22.09539987565417,0.967566949377412",
    "lowertypo,chrf,75.08233575512932,75.07241461831096,0.3547350546225232",
    "lowertypo,ter,6.509336099585062,6.512725812444814,0.30830312699247386",
    "multiref,bleu,69.02890043152401,69.0177699570561,0.457543450241225",
    "multiref,chrf,82.32816809686763,82.31508937345829,0.4151427830967904",
    "de-fr,bleu,41.32854247947841,41.31968447286762,1.042162270728607",
    "de-fr,chrf,64.49004894776583,64.49883056164082,0.7402138824731779",
    "de-fr,ter,49.14472531963337,49.13954544593706,1.1137931050139471",
    "en-zh,bleu,49.10387901409546,49.08063899520578,0.9583497693027425",
    "en-zh,chrf,44.35148821041671,44.34911404128072,0.9368599060270526"
  })
  void intervalsOfTheGoldenFilesAreThoseOfSacrebleu(
      String system, String metric, double score, double mean, double half) throws IOException {
    Golden golden = Golden.of(system);
    assertInterval(golden.confident(metric, SEED), score, mean, half);
    // Other resamples: a mean is certain to half / 1.96 / sqrt(1000), four times that is noise.
    for (long seed : new long[] {1, 2}) {
      ConfidenceInterval other = golden.confident(metric, seed).report().interval();
      assertThat(other.mean()).isCloseTo(mean, within(4 * half / 1.96 / Math.sqrt(1000)));
      assertThat(other.halfWidth()).isCloseTo(half, within(0.15 * half));
    }
  }

  /** A system's output and its references. */
  private record Golden(List<String> output, List<List<String>> references, BleuTokenizer tokens) {
    static Golden of(String system) throws IOException {
      return switch (system) {
        case "de-fr" ->
            new Golden(
                golden("wmt22.de-fr.Online-A.hyp.txt"),
                List.of(golden("wmt22.de-fr.ref.A.fr.txt")),
                BleuTokenizer.named("13a"));
        case "en-zh" ->
            new Golden(
                golden("wmt22.en-zh.Online-B.hyp.txt"),
                List.of(golden("wmt22.en-zh.ref.A.zh.txt")),
                BleuTokenizer.ZH);
        case "multiref" ->
            new Golden(
                golden("val.de.drop7.hyp.txt"),
                List.of(lines("data/multi30k/val.de.gz"), golden("val.de.ref2.txt")),
                BleuTokenizer.named("13a"));
        default ->
            new Golden(
                golden("val.de." + system + ".hyp.txt"),
                List.of(lines("data/multi30k/val.de.gz")),
                BleuTokenizer.named("13a"));
      };
    }

    private static List<String> golden(String file) throws IOException {
      return lines("vectors/sacrebleu/golden/" + file);
    }

    Outcome confident(String metric, long seed) {
      return switch (metric) {
        case "bleu" -> confident(Bleu.standard().with(tokens), seed);
        case "chrf" -> confident(Chrf.standard(), seed);
        default -> confident(Ter.standard(), seed);
      };
    }

    private Outcome confident(Metric metric, long seed) {
      return new Resampling(Method.CONFIDENCE, 1000, seed)
          .of(List.of(SentenceCounts.of(metric, output, references)))
          .get(0);
    }
  }

  private static List<String> byTurns(List<String> even, List<String> odd) {
    return IntStream.range(0, even.size()).mapToObj(i -> (i % 2 == 0 ? even : odd).get(i)).toList();
  }

  private static List<SentenceCounts> counts(
      Metric metric, List<List<String>> systems, List<List<String>> references) {
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
