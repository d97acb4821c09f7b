package io.tandem.corpus;

import io.tandem.cleaning.Cleaning;
import io.tandem.cleaning.EmptySide;
import io.tandem.cleaning.NamedRule;
import io.tandem.config.UserException;
import java.util.Set;

/** Why pairs are rejected, other than by readers, who say so themselves, and by rules. */
final class Reasons {
  /** Those of the steps after the rules. */
  private static final Set<String> AFTER_RULES =
      Set.of(
          Duplicates.EXACT,
          Duplicates.NORMALIZED,
          Duplicates.SAME_TARGET,
          NearDuplicateSearch.REASON,
          SplitGuard.IN_TEST,
          SplitGuard.IN_VALID_OR_TEST,
          SplitGuard.FURTHER_REFERENCE,
          OverlapKind.EXACT.reason(),
          OverlapKind.NORMALIZED.reason(),
          OverlapKind.CONTAINED.reason());

  private Reasons() {}

  /** Whether a pair with this reason, or with none, has passed all rules. */
  static boolean isAfterRules(String reason) {
    return reason == null || AFTER_RULES.contains(reason);
  }

  /**
   * @throws UserException when a rule is named as something else already is
   */
  static void requireFreeNames(Cleaning cleaning) {
    for (NamedRule rule : cleaning.rules()) {
      if (AFTER_RULES.contains(rule.name()) || rule.name().equals(EmptySide.REASON)) {
        throw new UserException(
            "corpus.rules: a rule cannot be named %s, which is a reason of another step; choose another name"
                .formatted(rule.name()));
      }
    }
  }
}
