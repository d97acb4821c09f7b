package io.tandem.corpus.cleaning;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.config.RuleSettings;
import io.tandem.corpus.cleaning.rules.AlignmentScore;
import io.tandem.corpus.cleaning.rules.ModelScore;
import io.tandem.corpus.cleaning.rules.Rewriter;
import io.tandem.corpus.cleaning.rules.Rule;
import io.tandem.corpus.cleaning.rules.ScoreThreshold;
import io.tandem.corpus.cleaning.rules.ScoringRule;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules that a corpus asks for, in order. Driver and executors. */
public record Cleaning(List<NamedRule> rules) implements Serializable {
  /** Rewriting rules are marked by the bits of a long. */
  private static final int MAX_REWRITERS = Long.SIZE;

  public Cleaning {
    rules = List.copyOf(rules);
    requireRewritersFirst(rules);
    requireScoringLast(rules);
  }

  /**
   * @throws UserException when a parameter is wrong, a rewriting rule comes after one that rejects,
   *     or a rule comes after one that takes all others
   */
  public static Cleaning of(CorpusSettings settings) {
    List<NamedRule> rules = new ArrayList<>();
    Map<String, Integer> taken = new HashMap<>();
    for (RuleSettings rule : settings.rules()) {
      int place = taken.merge(rule.name(), 1, Integer::sum);
      rules.add(
          new NamedRule(
              place == 1 ? rule.name() : rule.name() + "-" + place,
              rule.rule(),
              RuleCatalog.rule(rule, settings.sourceLanguage(), settings.targetLanguage())));
    }
    Cleaning cleaning = new Cleaning(rules);
    cleaning.requireScores(settings);
    return cleaning;
  }

  private void requireScores(CorpusSettings settings) {
    for (NamedRule named : rules) {
      if (named.rule() instanceof ScoreThreshold threshold) {
        settings.requireScore("corpus.rules score: score", threshold.score());
      }
    }
  }

  private static void requireRewritersFirst(List<NamedRule> rules) {
    int rewriters = 0;
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).rule() instanceof Rewriter) {
        rewriters++;
        if (rewriters <= i) {
          throw UserException.of(
              "corpus.rules: %s comes after %s; rules that rewrite see the text as it is in the file, so put them first",
              rules.get(i).name(), rules.get(i - 1).name());
        }
      }
    }
    if (rewriters > MAX_REWRITERS) {
      throw UserException.of(
          "corpus.rules: %d rules rewrite text; at most %d may", rewriters, MAX_REWRITERS);
    }
  }

  private static void requireScoringLast(List<NamedRule> rules) {
    for (int i = 0; i + 1 < rules.size(); i++) {
      NamedRule rule = rules.get(i);
      NamedRule next = rules.get(i + 1);
      boolean isByModel = rule.rule() instanceof ModelScore;
      if (isByModel
          || (rule.rule() instanceof AlignmentScore && !(next.rule() instanceof ModelScore))) {
        throw UserException.of(
            "corpus.rules: %s comes after %s, which %s the pairs that all other rules keep; put %2$s last",
            next.name(), rule.name(), isByModel ? "scores" : "learns from");
      }
    }
  }

  /** The rules that rewrite; all come before the others. */
  public List<NamedRule> rewriters() {
    return rules.stream().filter(rule -> rule.rule() instanceof Rewriter).toList();
  }

  /** The rules that reject. */
  public List<NamedRule> filters() {
    return rules.stream().filter(rule -> !(rule.rule() instanceof Rewriter)).toList();
  }

  /** The rules that reject a pair by itself. */
  public List<NamedRule> filtersOfPairs() {
    return filters().stream().filter(rule -> !(rule.rule() instanceof ScoringRule)).toList();
  }

  /** The rule that uses translations learned from the pairs that all others keep. */
  public Optional<NamedRule> alignmentScore() {
    return rules.stream().filter(rule -> rule.rule() instanceof AlignmentScore).findFirst();
  }

  /** The rule that uses trained models. */
  public Optional<NamedRule> modelScore() {
    return rules.stream().filter(rule -> rule.rule() instanceof ModelScore).findFirst();
  }

  /**
   * A rule of a list.
   *
   * @param name the name under which it is counted; no two rules of a list have the same
   * @param kind see {@link RuleCatalog}
   */
  public record NamedRule(String name, String kind, Rule rule) implements Serializable {}
}
