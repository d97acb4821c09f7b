package io.tandem.config;

import io.tandem.Check;
import io.tandem.Text;
import io.tandem.UserException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The settings of search.
 *
 * @param tags tags put before source lines that have none
 * @param shortlist whether translations consist of the candidates of the model's lexical shortlist
 * @param protect regular expressions of text that is not translated
 * @param glossary terms and their translations, as {@link #term} reads them
 * @param math the number format of the matrix products of translating and scoring
 */
public record SearchSettings(
    Strategy strategy,
    List<String> tags,
    int beam,
    int nBest,
    Stopping stopping,
    LengthNormalization lengthNormalization,
    double lengthPenalty,
    double minimumLengthFactor,
    int minimumLength,
    double maximumLengthFactor,
    int maximumLengthExtra,
    int maximumLength,
    int maximumSourceTokens,
    LongInputs longInputs,
    int batchSentences,
    boolean shortlist,
    MathMode math,
    Sampling sampling,
    Mbr mbr,
    boolean alignments,
    int alignmentLayer,
    List<String> protect,
    List<String> glossary,
    boolean glossaryHints)
    implements Serializable {
  private static final int MAX_SAMPLES = 1000;

  public SearchSettings {
    tags = List.copyOf(tags);
    Check.tags("search.tags", tags);
    Check.within("search.beam", beam, 1, 1000);
    requireTranslations(nBest, strategy, beam, mbr);
    if (strategy == Strategy.MBR && mbr.candidates() == Candidates.N_BEST && mbr.count() > beam) {
      throw UserException.of(
          "search.mbr.count = %d: with search.mbr.candidates = n-best at most search.beam = %d;"
              + " widen the beam, or take fewer candidates",
          mbr.count(), beam);
    }
    Check.within("search.lengthPenalty", lengthPenalty, 0, 10);
    Check.within("search.minimumLengthFactor", minimumLengthFactor, 0, 100);
    Check.atLeast("search.minimumLength", minimumLength, 0);
    Check.within("search.maximumLengthFactor", maximumLengthFactor, 0, 100);
    Check.atLeast("search.maximumLengthExtra", maximumLengthExtra, 1);
    Check.atLeast("search.maximumLength", maximumLength, 0);
    if (maximumLength > 0 && minimumLength > maximumLength) {
      throw UserException.of(
          "search.minimumLength = %d: must not be greater than search.maximumLength = %d",
          minimumLength, maximumLength);
    }
    Check.atLeast("search.maximumSourceTokens", maximumSourceTokens, 1);
    Check.atLeast("search.batchSentences", batchSentences, 1);
    Check.atLeast("search.alignmentLayer", alignmentLayer, 0);
    protect = List.copyOf(protect);
    protect.forEach(SearchSettings::requirePattern);
    glossary = List.copyOf(glossary);
    glossary.forEach(SearchSettings::term);
  }

  private static void requirePattern(String pattern) {
    try {
      if (Pattern.compile(pattern).matcher("").find()) {
        throw UserException.of("search.protect: \"%s\" matches where there is no text", pattern);
      }
    } catch (PatternSyntaxException e) {
      throw new UserException(
          "search.protect: \"%s\" is no regular expression of Java: %s"
              .formatted(pattern, e.getDescription()),
          e);
    }
  }

  /**
   * Reads a term of the glossary: the term, a tab or an equals sign between spaces, and its
   * translation.
   */
  public static Map.Entry<String, String> term(String entry) {
    String[] sides = entry.split(entry.contains("\t") ? "\t" : "\\s=\\s", -1);
    if (sides.length != 2 || sides[0].isBlank() || sides[1].isBlank()) {
      throw UserException.of(
          "search.glossary: \"%s\"; expected a term and its translation, as \"wind turbine = éolienne\"",
          entry);
    }
    return Map.entry(sides[0].strip(), sides[1].strip());
  }

  /** Returns whether translations have to contain terms as given. */
  public boolean hasTerms() {
    return !protect.isEmpty() || !glossary.isEmpty();
  }

  private static void requireTranslations(int nBest, Strategy strategy, int beam, Mbr mbr) {
    int most =
        switch (strategy) {
          case BEAM -> beam;
          case SAMPLE -> MAX_SAMPLES;
          case MBR -> mbr.count();
        };
    String name =
        switch (strategy) {
          case BEAM -> "search.beam = ";
          case SAMPLE -> "";
          case MBR -> "search.mbr.count = ";
        };
    if (nBest < 1 || nBest > most) {
      throw UserException.of(
          "search.nBest = %d: must be at least 1 and at most %s%d", nBest, name, most);
    }
  }

  /** Returns whether translations are drawn at random. */
  public boolean draws() {
    return strategy == Strategy.SAMPLE
        || (strategy == Strategy.MBR && mbr.candidates() == Candidates.SAMPLES);
  }

  /** The strategies of search. */
  public enum Strategy {
    /** The best translation that is found. */
    BEAM,
    /** A translation drawn at random. */
    SAMPLE,
    /** The translation with the greatest expected utility: minimum Bayes risk. */
    MBR
  }

  /** The rules by which beam search of a sentence stops. */
  public enum Stopping {
    /** When no hypothesis can still be among the n best. */
    EXACT,
    /** When as many hypotheses have ended as the beam has places. */
    FINISHED
  }

  /** The divisor of log P, to the power of {@code lengthPenalty}. */
  public enum LengthNormalization {
    /** (5 + length) / 6. */
    GNMT,
    /** length. */
    LENGTH
  }

  /** The treatment of an input with more than {@code maximumSourceTokens}. */
  public enum LongInputs {
    /** Translates it in segments. */
    SPLIT,
    /** Translates only its beginning. */
    CUT
  }

  /**
   * Returns greedy search under the same limits, without alignments and terms, over the whole
   * vocabulary and in float32. Validation uses it, so that a run is measured alike on every
   * processor.
   */
  public SearchSettings greedy() {
    return RecordBinder.with(
        this,
        Map.of(
            "strategy",
            Strategy.BEAM,
            "beam",
            1,
            "nBest",
            1,
            "alignments",
            false,
            "shortlist",
            false,
            "protect",
            List.of(),
            "glossary",
            List.of(),
            "math",
            MathMode.FLOAT32));
  }

  /**
   * Returns the same search for another number of translations.
   *
   * @throws UserException if it finds fewer
   */
  public SearchSettings withNBest(int count) {
    return RecordBinder.with(this, Map.of("nBest", count));
  }

  /** The distribution that random translations are drawn from. */
  public record Sampling(double temperature, int topK, double topP, double epsilon)
      implements Serializable {
    public Sampling {
      Check.positive("search.sampling.temperature", temperature);
      Check.atLeast("search.sampling.topK", topK, 0);
      Check.positive("search.sampling.topP", topP);
      Check.within("search.sampling.topP", topP, 0, 1);
      Check.within("search.sampling.epsilon", epsilon, 0, 1);
    }
  }

  /**
   * Minimum Bayes risk.
   *
   * @param candidates where the candidates are from
   * @param count the number of candidates
   * @param utility the metric by which candidates are compared
   */
  public record Mbr(Candidates candidates, int count, Utility utility) implements Serializable {
    public Mbr {
      Check.within("search.mbr.count", count, 2, MAX_SAMPLES);
    }

    /** Describes it to the user. */
    @Override
    public String toString() {
      return Text.format(
          "minimum Bayes risk among %d %s by %s",
          count,
          candidates == Candidates.SAMPLES ? "samples" : "best of beam search",
          utility == Utility.CHRF ? "chrF" : "BLEU");
    }
  }

  /** The sources of candidates. */
  public enum Candidates {
    SAMPLES,
    N_BEST
  }

  /** The metrics that candidates can be compared by. */
  public enum Utility {
    CHRF,
    BLEU
  }
}
