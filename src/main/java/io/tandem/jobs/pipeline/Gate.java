package io.tandem.jobs.pipeline;

import io.tandem.Nearest;
import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.text.Display;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on the test scores of a system.
 *
 * @param text as it is written
 * @param system the system
 * @param metric {@code bleu}, {@code chrf} or {@code empty}
 * @param variant the variant of the test pairs; empty for all as they are
 * @param isMinimum whether the limit is a minimum
 * @param other the system to whose score the limit is relative; empty for none
 * @param limit the limit, or what is added to the other system's score
 */
record Gate(
    String text,
    String system,
    String metric,
    String variant,
    boolean isMinimum,
    String other,
    double limit) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?<system>[a-z]+) (?<metric>bleu|chrf|empty)(?: on (?<variant>.+))? (?<order>>=|<=)"
              + " (?:(?<other>[a-z]+)(?: (?<sign>[+-]) (?<by>[0-9]+(?:\\.[0-9]+)?))?"
              + "|(?<limit>[0-9]+(?:\\.[0-9]+)?))");

  /**
   * The outcome of a gate.
   *
   * @param value the system's score
   * @param limit what it was compared with
   * @param metric of both
   * @param probability that the difference from the other system comes by chance, on all test pairs
   *     as they are; NaN where this is not what the gate is about
   */
  record Outcome(
      String gate, String metric, double value, double limit, boolean isMet, double probability) {
    /** Writes a score as it is written elsewhere. */
    String shown(double score) {
      return metric.equals(TestScores.EMPTY)
          ? Display.significant(score)
          : Display.fixed(score, TestScores.DECIMALS);
    }

    @Override
    public String toString() {
      return Text.format(
          "gate %s: %s against %s%s, %s",
          gate,
          shown(value),
          shown(limit),
          Double.isNaN(probability) ? "" : Text.format(", p = %.3f", probability),
          isMet ? "met" : "NOT met");
    }
  }

  /**
   * Reads a gate.
   *
   * @param systems the systems that are tested
   * @param variants the variants of the test pairs that are scored
   * @throws UserException if it is not one, or names others
   */
  static Gate of(String text, List<String> systems, Collection<String> variants) {
    Matcher form = FORM.matcher(text.strip().replaceAll("\\s+", " "));
    if (!form.matches()) {
      throw UserException.of(
          "pipeline.gates has \"%s\": expected a system, bleu, chrf or empty, >= or <=, and a number"
              + " or a system, such as \"student bleu >= teacher - 1.5\" or \"model bleu on general"
              + " >= 30\"",
          text);
    }
    String other = form.group("other") == null ? "" : form.group("other");
    for (String named : List.of(form.group("system"), other)) {
      if (!named.isEmpty() && !systems.contains(named)) {
        throw UserException.of(
            "pipeline.gates has \"%s\": this pipeline tests %s, and no %s",
            text, String.join(", ", systems), named);
      }
    }
    String variant = form.group("variant") == null ? "" : form.group("variant");
    if (!variant.isEmpty() && !variants.contains(variant)) {
      throw UserException.of(
          "pipeline.gates has \"%s\": there is no \"%s\"; expected the name of an element of corpus.inputs that has test pairs, or one of pipeline.variants%s",
          text, variant, Nearest.question(variant, variants));
    }
    return new Gate(
        text,
        form.group("system"),
        form.group("metric"),
        variant,
        form.group("order").equals(">="),
        other,
        limit(form));
  }

  private static double limit(Matcher form) {
    if (form.group("limit") != null) {
      return new BigDecimal(form.group("limit")).doubleValue();
    }
    if (form.group("by") == null) {
      return 0;
    }
    double by = new BigDecimal(form.group("by")).doubleValue();
    return form.group("sign").equals("-") ? -by : by;
  }

  /** Returns whether the gate is about the scores of a system. */
  boolean names(String tested) {
    return system.equals(tested) || other.equals(tested);
  }

  /** Returns whether the systems that the gate is about are among these. */
  boolean isAmong(Collection<String> systems) {
    return systems.contains(system) && (other.isEmpty() || systems.contains(other));
  }

  /** Returns whether it asks for no more than which of two systems is better. */
  private boolean comparesAlone() {
    return !other.isEmpty() && limit == 0 && variant.isEmpty();
  }

  /**
   * Compares the scores.
   *
   * @param scores by system, of those that have been tested
   * @return empty if a system that it names has not
   */
  Optional<Outcome> outcome(Map<String, TestScores> scores) {
    if (!isAmong(scores.keySet())) {
      return Optional.empty();
    }
    TestScores own = scores.get(system);
    double value = own.score(metric, variant);
    double bound = limit + (other.isEmpty() ? 0 : scores.get(other).score(metric, variant));
    return Optional.of(
        new Outcome(
            text,
            metric,
            value,
            bound,
            isMinimum ? value >= bound : value <= bound,
            comparesAlone() && own.against().equals(other)
                ? own.probabilities().getOrDefault(metric, Double.NaN)
                : Double.NaN));
  }
}
