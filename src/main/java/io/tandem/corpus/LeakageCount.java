package io.tandem.corpus;

import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.LeakageAction;
import io.tandem.corpus.dedupe.LeakageCheck;
import io.tandem.corpus.dedupe.Overlap;
import java.util.List;

/**
 * The number of training pairs that overlap a test set; a pair counts once, for its closest
 * overlap.
 *
 * @param set test, valid, or a file or corpus that the settings name
 * @param exact pairs with a sentence of the set
 * @param normalized pairs with a sentence that differs only in case, digits, punctuation and spaces
 * @param contained pairs that contain most n-grams of a sentence
 */
public record LeakageCount(String set, long exact, long normalized, long contained) {
  /** Returns the counts of all sets; none if overlaps were not searched for. */
  static List<LeakageCount> of(CorpusSettings settings, List<OutcomeGroup> groups) {
    if (settings.leakage().action() == LeakageAction.OFF) {
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
