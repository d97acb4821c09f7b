package io.tandem.jobs.pipeline;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.metrics.Metric;
import io.tandem.metrics.ReferenceCount;
import io.tandem.metrics.significance.Resampling;
import io.tandem.metrics.significance.Resampling.Method;
import io.tandem.metrics.significance.SentenceCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code scores.json}: how well a system translates the test pairs.
 *
 * @param system its name
 * @param sentences the number of test pairs
 * @param scores of all test pairs: {@code bleu} and {@code chrf}, 0 to 100, and {@code empty}, the
 *     share of empty translations
 * @param signatures sacreBLEU's, by metric
 * @param seconds the seconds of translating
 * @param parameters of the network
 * @param against the system that it is compared with; empty for none
 * @param probabilities by metric, that a difference this large comes by chance (paired bootstrap)
 * @param variants the scores of the pairs of an input, by its name, and of all test pairs in other
 *     forms, by {@link TestVariant}
 * @param worst the translations with the lowest chrF
 */
record TestScores(
    String system,
    int sentences,
    Map<String, Double> scores,
    Map<String, String> signatures,
    double seconds,
    long parameters,
    String against,
    Map<String, Double> probabilities,
    Map<String, Map<String, Double>> variants,
    List<Worst> worst) {
  static final String BLEU = "bleu";
  static final String CHRF = "chrf";
  static final String EMPTY = "empty";

  /** The decimals of BLEU and chrF for people. */
  static final int DECIMALS = 2;

  private static final int SHOWN = 5;
  private static final int RESAMPLES = 1000;
  private static final long RESAMPLING_SEED = 12345;

  TestScores {
    scores = Map.copyOf(scores);
    signatures = Map.copyOf(signatures);
    probabilities = Map.copyOf(probabilities);
    variants = Map.copyOf(variants);
    worst = List.copyOf(worst);
  }

  /**
   * A bad translation.
   *
   * @param chrf of the sentence
   */
  record Worst(String source, String translation, String reference, double chrf) {
    @Override
    public String toString() {
      return Text.format(
          "  chrF %.1f  source      %s%n             translation %s%n             reference   %s",
          chrf, source, translation.isBlank() ? "(empty)" : translation, reference);
    }
  }

  @Override
  public String toString() {
    String compared =
        against.isEmpty()
            ? ""
            : Text.format(", p against %s = %.3f", against, probabilities.get(BLEU));
    return Text.format(
            "%s: BLEU %.2f%s, chrF %.2f, %.2f %% empty, %,.0f sentences a second, %,d parameters",
            system,
            scores.get(BLEU),
            compared,
            scores.get(CHRF),
            100 * scores.get(EMPTY),
            sentences / seconds,
            parameters)
        + variants.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(form -> Text.format("; %s BLEU %.2f", form.getKey(), form.getValue().get(BLEU)))
            .collect(Collectors.joining());
  }

  /**
   * Returns a score of all test pairs, or of a variant of them.
   *
   * @param variant empty for all as they are
   * @throws UserException if the variant has no scores
   */
  double score(String metric, String variant) {
    if (!variant.isEmpty() && !variants.containsKey(variant)) {
      throw UserException.of(
          "pipeline.gates: %s has no scores on %s, because no test pair is of that input: give it split = test",
          system, variant);
    }
    return (variant.isEmpty() ? scores : variants.get(variant)).get(metric);
  }

  /** The lines of a test set. */
  record Lines(List<String> sources, List<String> references) {
    /**
     * @throws UserException if there are none
     */
    Lines {
      if (sources.isEmpty()) {
        throw new UserException(
            "the corpus has no test pairs to judge models with: set corpus.split.test, or give an"
                + " input with split = test");
      }
    }

    /** Returns some of the lines, by their indices. */
    Lines at(List<Integer> indices) {
      return new Lines(
          indices.stream().map(sources::get).toList(),
          indices.stream().map(references::get).toList());
    }
  }

  /** The seconds that a translation took, and the parameters of its network. */
  record Effort(double seconds, long parameters) {}

  /**
   * The translations of the same test pairs by another system.
   *
   * @param system its name
   */
  record Other(String system, List<String> translations) {}

  /**
   * Scores the translations of a system.
   *
   * @param other a system to compare it with, if there is one
   * @param variants the scores of parts of the test pairs, and of all in other forms
   */
  static TestScores of(
      String system,
      Lines test,
      List<String> translations,
      Effort effort,
      Bleu bleu,
      Optional<Other> other,
      Map<String, Map<String, Double>> variants) {
    Map<String, Double> scores = scores(test, translations, bleu);
    Map<String, String> signatures = new TreeMap<>();
    metrics(bleu)
        .forEach(
            (name, metric) ->
                signatures.put(name, metric.signature(ReferenceCount.of(1)).toString()));
    return new TestScores(
        system,
        translations.size(),
        scores,
        signatures,
        effort.seconds(),
        effort.parameters(),
        other.map(Other::system).orElse(""),
        other
            .map(of -> probabilities(test, of.translations(), translations, bleu))
            .orElse(Map.of()),
        variants,
        worst(test, translations));
  }

  /** Returns BLEU, chrF and the share of empty translations. */
  static Map<String, Double> scores(Lines test, List<String> translations, Bleu bleu) {
    Map<String, Double> scores = new TreeMap<>();
    metrics(bleu)
        .forEach(
            (name, metric) ->
                scores.put(name, counts(metric, translations, test).report().score()));
    long empty = translations.stream().filter(String::isBlank).count();
    scores.put(EMPTY, (double) empty / translations.size());
    return scores;
  }

  private static Map<String, Double> probabilities(
      Lines test, List<String> others, List<String> translations, Bleu bleu) {
    Resampling resampling = new Resampling(Method.PAIRED_BOOTSTRAP, RESAMPLES, RESAMPLING_SEED);
    Map<String, Double> found = new TreeMap<>();
    metrics(bleu)
        .forEach(
            (name, metric) -> {
              List<SentenceCounts> both =
                  List.of(counts(metric, others, test), counts(metric, translations, test));
              List<Resampling.Outcome> outcomes = resampling.of(both);
              // sacreBLEU gives the smallest value to equal scores, as of a model that training has
              // not made better.
              boolean isEqual =
                  outcomes.get(0).report().score() == outcomes.get(1).report().score();
              found.put(name, isEqual ? 1 : outcomes.get(1).pValue());
            });
    return found;
  }

  private static Map<String, Metric> metrics(Bleu bleu) {
    return new TreeMap<>(Map.of(BLEU, bleu, CHRF, Chrf.standard()));
  }

  private static SentenceCounts counts(Metric metric, List<String> translations, Lines test) {
    return SentenceCounts.of(metric, translations, List.of(test.references()));
  }

  private static List<Worst> worst(Lines test, List<String> translations) {
    Chrf chrf = Chrf.standard();
    List<Worst> all = new ArrayList<>();
    IntStream.range(0, translations.size())
        .forEach(
            i -> {
              String reference = test.references().get(i);
              double score = chrf.score(chrf.statistics(translations.get(i), List.of(reference)));
              all.add(new Worst(test.sources().get(i), translations.get(i), reference, score));
            });
    return all.stream().sorted(Comparator.comparingDouble(Worst::chrf)).limit(SHOWN).toList();
  }
}
