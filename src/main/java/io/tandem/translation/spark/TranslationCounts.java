package io.tandem.translation.spark;

import io.tandem.Text;
import io.tandem.translation.Translation;
import io.tandem.translation.TranslationScore;
import java.io.Serializable;
import java.util.Locale;
import java.util.function.Function;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * The counts that are reported to the user at the end. Driver and executors; a repeated task counts
 * again.
 */
public final class TranslationCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The name of the accumulator of {@link #advance}, by which a listener finds it. */
  public static final String PROGRESS = "lines translated so far";

  private final LongAccumulator progress;
  private final LongAccumulator lines;
  private final LongAccumulator split;
  private final LongAccumulator truncated;
  private final LongAccumulator unfinished;
  private final LongAccumulator broken;
  private final LongAccumulator terms;
  private final LongAccumulator termsOfModel;
  private final LongAccumulator termsInserted;

  /**
   * @param named makes an accumulator with a name
   */
  private TranslationCounts(Function<String, LongAccumulator> named) {
    progress = named.apply(PROGRESS);
    lines = named.apply("lines");
    split = named.apply("split");
    truncated = named.apply("truncated");
    unfinished = named.apply("unfinished");
    broken = named.apply("broken");
    terms = named.apply("terms");
    termsOfModel = named.apply("terms that the model wrote");
    termsInserted = named.apply("terms inserted");
  }

  /** Creates counts in this JVM only. */
  public static TranslationCounts local() {
    return new TranslationCounts(name -> new LongAccumulator());
  }

  /** Creates counts on all executors. */
  public static TranslationCounts of(SparkContext spark) {
    return new TranslationCounts(spark::longAccumulator);
  }

  public void add(Translation translation) {
    lines.add(1L);
    split.add(translation.parts() > 1 ? 1L : 0L);
    truncated.add(translation.sourceTruncated() ? 1L : 0L);
    broken.add(translation.broken() ? 1L : 0L);
    unfinished.add(translation.finished() || translation.broken() ? 0L : 1L);
    terms.add((long) translation.terms().count());
    termsOfModel.add((long) translation.terms().written());
    termsInserted.add((long) translation.terms().inserted().size());
  }

  public void add(TranslationScore score) {
    lines.add(1L);
    truncated.add(score.truncated() ? 1L : 0L);
    broken.add(Double.isNaN(score.logProbability()) ? 1L : 0L);
  }

  /** Counts more lines or rows as done, before {@link #add} counts them. */
  public void advance(int more) {
    progress.add((long) more);
  }

  /** Returns the total of {@link #advance}. */
  public long advanced() {
    return progress.value();
  }

  /** Returns the number of translations and scores so far. */
  public long lines() {
    return lines.value();
  }

  /** Returns the number of sources that were split so far. */
  public long split() {
    return split.value();
  }

  /** Returns the number of sources, or pairs with a side, that were truncated so far. */
  public long truncated() {
    return truncated.value();
  }

  /**
   * Describes scores to the user.
   *
   * @param seconds the seconds that all of it took
   */
  public String describeScored(double seconds) {
    return timed("pair scored", "pairs scored", seconds)
        + describeWithout("; %,d without one of the two texts")
        + inWords(
            truncated.value(),
            "; 1 pair exceeded search.maximumSourceTokens and was truncated",
            "; %,d pairs exceeded search.maximumSourceTokens and were truncated")
        + describeBroken();
  }

  /**
   * Describes translations to the user.
   *
   * @param unit what has a translation, in the singular: a line, or a row of a table
   * @param seconds the seconds that all of it took
   */
  public String describe(String unit, double seconds) {
    return timed(unit, unit + "s", seconds)
        + describeWithout("; %,d without text")
        + (split.value() + truncated.value() == 0
            ? ""
            : Text.format(
                "; inputs longer than search.maximumSourceTokens: %,d split, %,d truncated",
                split.value(), truncated.value()))
        + inWords(
            unfinished.value(),
            "; 1 translation hit the length limit",
            "; %,d translations hit the length limit")
        + describeTerms()
        + describeBroken();
  }

  /** Describes what {@link #advance} counted and {@link #add} did not: it had nothing to do. */
  private String describeWithout(String described) {
    return inWords(advanced() - lines(), described, described);
  }

  private String describeTerms() {
    if (terms.value() == 0) {
      return "";
    }
    return Text.format(
        "; terms: %,d, of which the model wrote %,d, %,d replaced other words, and %,d were inserted",
        terms.value(),
        termsOfModel.value(),
        terms.value() - termsOfModel.value() - termsInserted.value(),
        termsInserted.value());
  }

  private String describeBroken() {
    String why = "; the network gave no probabilities (NaN) for ";
    String likely = ": the model is damaged, or its training diverged";
    return inWords(broken.value(), why + "1 of them" + likely, why + "%,d of them" + likely);
  }

  private String timed(String one, String many, double seconds) {
    return Text.format(
        "%,d %s in %.1f s (%.1f/s)",
        lines.value(), lines.value() == 1 ? one : many, seconds, lines.value() / seconds);
  }

  private static String inWords(long count, String one, String many) {
    if (count == 0) {
      return "";
    }
    return count == 1 ? one : String.format(Locale.ROOT, many, count);
  }
}
