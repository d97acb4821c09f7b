package io.tandem.corpus;

import io.tandem.Text;
import io.tandem.config.CorpusSettings;
import io.tandem.corpus.cleaning.LanguageGuess;
import io.tandem.corpus.format.TsvReader;
import io.tandem.corpus.table.PairTable;
import io.tandem.corpus.table.PairTexts;
import io.tandem.corpus.table.RejectedRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The reason for which most lines of a corpus were rejected, and where to look first.
 *
 * @param lines lines rejected for it
 * @param read all lines
 * @param advice the probable mistake, or the setting to look at
 */
public record MainRejectionReason(String reason, long lines, long read, String advice) {
  /** The number of rejected lines whose language is guessed. */
  private static final int SAMPLE = 1_000;

  /**
   * Returns the main reason if more than half of the lines were rejected.
   *
   * @param rejectedPerReason see {@link OutcomeCounts#rejectedPerReason}
   * @param rejected the result of {@link CorpusPipeline#rejected}, computed only if needed
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
      RejectedRow first = first(reason, rejected.get());
      ShortRow row = new ShortRow(first.file(), first.line(), first.source());
      return row.describe(settings.inputs()) + "; " + RejectionReasons.advice(reason);
    }
    return kind.map("look at { rule = %s } in corpus.rules"::formatted)
        .orElseGet(() -> RejectionReasons.advice(reason));
  }

  private static RejectedRow first(String reason, Dataset<Row> rejected) {
    Dataset<Row> inOrder = of(reason, rejected).orderBy(PairTable.ID);
    return new RejectedRow(PairTable.select(inOrder, PairTable.REJECTED).first());
  }

  private static Dataset<Row> of(String reason, Dataset<Row> rejected) {
    return rejected.where(PairTable.REASON + " = '" + reason.replace("'", "\\'") + "'");
  }

  private static PairTexts sample(String reason, Dataset<Row> rejected) {
    return PairTexts.collect(of(reason, rejected).limit(SAMPLE));
  }

  /** Returns the language of the lines on each side where it is not the one in the settings. */
  private static String otherLanguages(CorpusSettings settings, PairTexts lines) {
    List<String> others = new ArrayList<>();
    addOther("source", settings.sourceLanguage(), lines.sources(), others);
    addOther("target", settings.targetLanguage(), lines.targets(), others);
    return String.join(" and ", others);
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
    return Text.format(
        "%,d of %,d lines (%.1f %%) were rejected as %s: %s",
        lines, read, 100.0 * lines / read, reason, advice);
  }
}
