package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Leakage;
import io.tandem.config.CorpusSettings.LeakageAction;
import io.tandem.corpus.dedupe.LeakageCheck;
import io.tandem.corpus.dedupe.Overlap;
import java.util.List;

/**
 * Training pairs that overlap a test set; a pair counts once, for its closest overlap.
 *
 * @param set test, valid, or a file that the settings name
 * @param exact a sentence of the set as it stands
 * @param normalized one but for case, digits, punctuation and blanks
 * @param contained most of the n-grams of one
 */
public record LeakageCount(String set, long exact, long normalized, long contained) {
  /** Of all sets; none when they were not looked for. */
  static List<LeakageCount> of(Leakage settings, List<OutcomeGroup> groups) {
    if (settings.action() == LeakageAction.OFF) {
      return List.of();
    }
    return LeakageCheck.sets(settings).stream()
        .map(
            set ->
                new LeakageCount(
                    set,
                    count(groups, set, Overlap.Kind.EXACT),
                    count(groups, set, Overlap.Kind.NORMALIZED),
                    count(groups, set, Overlap.Kind.CONTAINED)))
        .toList();
  }

  private static long count(List<OutcomeGroup> groups, String set, Overlap.Kind kind) {
    return OutcomeGroup.rows(
        groups, group -> set.equals(group.testSet()) && kind.label().equals(group.overlap()));
  }
}
