package io.tandem.corpus;

import io.tandem.corpus.cleaning.Cleaning;
import io.tandem.corpus.cleaning.Cleaning.NamedRule;
import io.tandem.corpus.cleaning.rules.EmptySide;
import java.util.ArrayList;
import java.util.List;

/**
 * The effect of a rule on a corpus. Rules are not applied to sets declared as valid or test.
 *
 * @param name see {@link NamedRule}
 * @param kind see {@link io.tandem.corpus.cleaning.RuleCatalog}
 * @param seen pairs that reached the rule
 * @param kept pairs that passed it
 * @param dropped pairs that it rejected
 * @param rewritten pairs that it changed
 */
public record RuleEffect(
    String name, String kind, long seen, long kept, long dropped, long rewritten) {

  /**
   * Returns the effects of all rules in their order; those that rewrite are applied before pairs
   * with empty sides are rejected.
   */
  static List<RuleEffect> of(Cleaning cleaning, List<OutcomeGroup> groups) {
    List<OutcomeGroup> usable = groups.stream().filter(group -> isUsable(group, cleaning)).toList();
    List<RuleEffect> effects = new ArrayList<>();
    long seen = OutcomeGroup.rows(usable, group -> true);
    for (NamedRule rule : cleaning.rewriters()) {
      int bit = effects.size();
      long rewritten = OutcomeGroup.rows(usable, group -> ((group.rewrites() >> bit) & 1) == 1);
      effects.add(new RuleEffect(rule.name(), rule.kind(), seen, seen, 0, rewritten));
    }
    seen -= OutcomeGroup.rows(usable, group -> EmptySide.REASON.equals(group.reason()));
    for (NamedRule rule : cleaning.filters()) {
      long dropped = OutcomeGroup.rows(usable, group -> rule.name().equals(group.reason()));
      effects.add(new RuleEffect(rule.name(), rule.kind(), seen, seen - dropped, dropped, 0));
      seen -= dropped;
    }
    return effects;
  }

  /** Returns whether the pairs could be read and are subject to rules. */
  private static boolean isUsable(OutcomeGroup group, Cleaning cleaning) {
    return !group.exempt()
        && (RejectionReasons.isAfterRules(group.reason())
            || EmptySide.REASON.equals(group.reason())
            || cleaning.filters().stream().anyMatch(rule -> rule.name().equals(group.reason())));
  }
}
