package io.tandem.corpus;

import io.tandem.UserException;
import io.tandem.corpus.cleaning.Cleaning;
import io.tandem.corpus.cleaning.Cleaning.NamedRule;
import io.tandem.corpus.cleaning.rules.EmptySide;
import io.tandem.corpus.dedupe.Duplicates;
import io.tandem.corpus.dedupe.NearDuplicateSearch;
import io.tandem.corpus.dedupe.OtherCorpora;
import io.tandem.corpus.dedupe.Overlap;
import io.tandem.corpus.format.Fields;
import io.tandem.corpus.format.GettextFile;
import io.tandem.corpus.format.JsonLinesReader;
import io.tandem.corpus.format.RawPair;
import io.tandem.corpus.format.TmxReader;
import io.tandem.corpus.format.TsvReader;
import io.tandem.corpus.format.XliffReader;
import java.util.Set;

/** The reasons of rejections by steps other than readers and rules, which name their own. */
final class RejectionReasons {
  /** The reasons of the steps after the rules. */
  private static final Set<String> AFTER_RULES =
      Set.of(
          Duplicates.EXACT,
          Duplicates.NORMALIZED,
          Duplicates.SAME_TARGET,
          NearDuplicateSearch.REASON,
          OtherCorpora.REASON,
          SplitGuard.IN_TEST,
          SplitGuard.IN_VALID_OR_TEST,
          SplitGuard.FURTHER_REFERENCE,
          Overlap.Kind.EXACT.reason(),
          Overlap.Kind.NORMALIZED.reason(),
          Overlap.Kind.CONTAINED.reason());

  private RejectionReasons() {}

  /** Returns whether a pair with this reason, or with none, has passed all rules. */
  static boolean isAfterRules(String reason) {
    return reason == null || AFTER_RULES.contains(reason);
  }

  /** Returns where to look if many lines are rejected for a reason that is not a rule. */
  static String advice(String reason) {
    return switch (reason) {
      case TsvReader.TOO_FEW_COLUMNS ->
          "look at format, sourceColumn and targetColumn of corpus.inputs (tsv: columns are"
              + " separated by tabs)";
      case TsvReader.ROW_IN_ROW, Fields.MISSING, JsonLinesReader.INVALID ->
          "look at format, sourceField and targetField of corpus.inputs";
      case TmxReader.NO_SOURCE, TmxReader.NO_TARGET, XliffReader.OTHER_LANGUAGES ->
          "look at corpus.sourceLanguage and corpus.targetLanguage";
      case GettextFile.FUZZY, XliffReader.NOT_APPROVED, XliffReader.NOT_TRANSLATABLE ->
          "to take them, set unfinished = keep in corpus.inputs";
      case RawPair.TOO_LONG -> "they are longer than any sentence: look at format in corpus.inputs";
      case Duplicates.EXACT,
          Duplicates.NORMALIZED,
          Duplicates.SAME_TARGET,
          NearDuplicateSearch.REASON,
          OtherCorpora.REASON ->
          "look at corpus.duplicates";
      case SplitGuard.IN_TEST, SplitGuard.IN_VALID_OR_TEST, SplitGuard.FURTHER_REFERENCE ->
          "look at corpus.split and at split in corpus.inputs";
      default -> {
        if (reason.startsWith(XliffReader.STATE)) {
          yield advice(XliffReader.NOT_APPROVED);
        }
        yield AFTER_RULES.contains(reason) ? "look at corpus.leakage" : "look at corpus.inputs";
      }
    };
  }

  /**
   * @throws UserException if a rule has the name of such a reason
   */
  static void requireFreeNames(Cleaning cleaning) {
    for (NamedRule rule : cleaning.rules()) {
      if (AFTER_RULES.contains(rule.name()) || rule.name().equals(EmptySide.REASON)) {
        throw UserException.of(
            "corpus.rules: a rule cannot be named %s, which is the reason of another step; choose another name",
            rule.name());
      }
    }
  }
}
