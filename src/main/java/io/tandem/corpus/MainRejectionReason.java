package io.tandem.corpus;

import io.tandem.cleaning.LanguageGuess;
import io.tandem.config.CorpusSettings;
import io.tandem.corpus.dedupe.AnnotatedPairs;
import io.tandem.corpus.format.TsvReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The reason for which most lines of a corpus were rejected, and where to look first.
 *
 * @param lines rejected for it
 * @param read all lines
 * @param advice what is probably wrong, or the setting to look at
 */
public record MainRejectionReason(String reason, long lines, long read, String advice) {
  /** Rejected lines whose language is looked at. */
  private static final int SAMPLE = 1_000;

  /**
   * Finds it when more than half of the lines were rejected.
   *
   * @param rejectedPerReason see {@link OutcomeCounts#rejectedPerReason}
   * @param rejected as {@link CorpusPipeline#rejected} gives them, asked for only when needed
   */
  public static Optional<MainRejectionReason> ofMoreThanHalf(
      long read,
      Map<String, Long> rejectedPerReason,
      List<RuleEffect> rules,
      CorpusSettings settings,
      Supplier<Dataset<Row>> rejected) {
    long all = rejectedPerReason.values().stream().mapToLong(Long::longValue).sum();
    return rejectedPerReason.entrySet().stream()
        .filter(reason -> 2 * all > read)
        .max(Map.Entry.comparingByValue())
        .map(
            most ->
                new MainRejectionReason(
                    most.getKey(),
                    most.getValue(),
                    read,
                    advice(most.getKey(), rules, settings, rejected)));
  }

  private static String advice(
      String reason,
      List<RuleEffect> rules,
      CorpusSettings settings,
      Supplier<Dataset<Row>> rejected) {
    Optional<String> kind =
        rules.stream().filter(rule -> rule.name().equals(reason)).map(RuleEffect::kind).findFirst();
    if (kind.filter(k -> k.equals("language") || k.equals("script-ratio")).isPresent()) {
      String languages = otherLanguages(settings, sample(reason, rejected.get()));
      if (!languages.isEmpty()) {
        return languages;
      }
    }
    if (reason.equals(TsvReader.TOO_FEW_COLUMNS)) {
      Row first = first(reason, rejected.get());
      ShortRow row = new ShortRow(first.getString(0), first.getLong(1), first.getString(2));
      return row.describe(settings.inputs()) + "; " + RejectionReasons.advice(reason);
    }
    return kind.map("look at { rule = %s } in corpus.rules"::formatted)
        .orElseGet(() -> RejectionReasons.advice(reason));
  }

  private static Row first(String reason, Dataset<Row> rejected) {
    return of(reason, rejected)
        .orderBy(AnnotatedPairs.ID)
        .select(AnnotatedPairs.FILE, AnnotatedPairs.LINE, AnnotatedPairs.SOURCE)
        .first();
  }

  private static Dataset<Row> of(String reason, Dataset<Row> rejected) {
    return rejected.where(AnnotatedPairs.REASON + " = '" + reason.replace("'", "\\'") + "'");
  }

  private static List<Row> sample(String reason, Dataset<Row> rejected) {
    return of(reason, rejected)
        .select(AnnotatedPairs.SOURCE, AnnotatedPairs.TARGET)
        .limit(SAMPLE)
        .collectAsList();
  }

  /** What the lines look like on each side where that is not what the settings say. */
  private static String otherLanguages(CorpusSettings settings, List<Row> lines) {
    List<String> others = new ArrayList<>();
    addOther("source", settings.sourceLanguage(), column(lines, 0), others);
    addOther("target", settings.targetLanguage(), column(lines, 1), others);
    return String.join(" and ", others);
  }

  private static List<String> column(List<Row> lines, int column) {
    return lines.stream().map(row -> row.getString(column)).toList();
  }

  private static void addOther(
      String side, String language, List<String> lines, List<String> others) {
    LanguageGuess.another(language, lines)
        .ifPresent(
            other ->
                others.add(
                    "corpus.%1$sLanguage = %2$s, but most of these %1$ss look like %3$s"
                        .formatted(side, language, other)));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d of %,d lines (%.1f %%) were rejected as %s: %s",
        lines,
        read,
        100.0 * lines / read,
        reason,
        advice);
  }
}
