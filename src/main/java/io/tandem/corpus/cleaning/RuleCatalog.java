package io.tandem.corpus.cleaning;

import io.tandem.config.RuleSettings;
import io.tandem.corpus.cleaning.rules.AlignmentScore;
import io.tandem.corpus.cleaning.rules.AlphabetRatio;
import io.tandem.corpus.cleaning.rules.CommonSubstring;
import io.tandem.corpus.cleaning.rules.Entities;
import io.tandem.corpus.cleaning.rules.IdenticalSides;
import io.tandem.corpus.cleaning.rules.LanguageMatch;
import io.tandem.corpus.cleaning.rules.Length;
import io.tandem.corpus.cleaning.rules.LengthRatio;
import io.tandem.corpus.cleaning.rules.Markup;
import io.tandem.corpus.cleaning.rules.ModelScore;
import io.tandem.corpus.cleaning.rules.Mojibake;
import io.tandem.corpus.cleaning.rules.MojibakeRepair;
import io.tandem.corpus.cleaning.rules.NumberMismatch;
import io.tandem.corpus.cleaning.rules.PatternMatch;
import io.tandem.corpus.cleaning.rules.Repetition;
import io.tandem.corpus.cleaning.rules.Rule;
import io.tandem.corpus.cleaning.rules.ScoreThreshold;
import io.tandem.corpus.cleaning.rules.ScriptRatio;
import io.tandem.corpus.cleaning.rules.Similarity;
import io.tandem.corpus.cleaning.rules.SqlCondition;
import io.tandem.corpus.cleaning.rules.TerminalPunctuation;
import io.tandem.corpus.cleaning.rules.UrlMismatch;
import io.tandem.corpus.cleaning.rules.WordLength;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every kind of rule; their parameters and defaults are in {@code conf/reference.conf}. */
public final class RuleCatalog {
  /**
   * The rules in the order in which they are best applied: first repairs, then cheap rules, then
   * expensive ones.
   */
  public static final List<RuleKind> KINDS =
      List.of(
          new RuleKind(
              "repair-mojibake",
              "rewrites UTF-8 that was read as Latin-1 or Windows-1252",
              MojibakeRepair.class),
          new RuleKind(
              "decode-entities",
              "rewrites HTML entities and numeric references as characters",
              Entities.class),
          new RuleKind("length", "a side is too short or too long", Length.class),
          new RuleKind("length-ratio", "one side is much longer than the other", LengthRatio.class),
          new RuleKind("identical", "both sides are the same text", IdenticalSides.class),
          new RuleKind("score", "a score is out of bounds or missing", ScoreThreshold.class),
          new RuleKind(
              "word-length",
              "a side has a very long word, or very short or long words on average",
              WordLength.class),
          new RuleKind(
              "alphabet-ratio",
              "too few characters or words of a side are letters",
              AlphabetRatio.class),
          new RuleKind(
              "script-ratio", "too few letters of a side are in its script", ScriptRatio.class),
          new RuleKind(
              "number-mismatch", "the sides do not have the same numbers", NumberMismatch.class),
          new RuleKind(
              "url-mismatch",
              "the sides do not have the same web and mail addresses",
              UrlMismatch.class),
          new RuleKind("markup", "a side has HTML or wiki markup", Markup.class),
          new RuleKind(
              "terminal-punctuation",
              "one side ends like a sentence and the other does not",
              TerminalPunctuation.class),
          new RuleKind("mojibake", "a side shows traces of a wrong encoding", Mojibake.class),
          new RuleKind("pattern", "a regular expression decides", PatternMatch.class),
          new RuleKind("sql", "a condition in Spark SQL is not true", SqlCondition.class),
          new RuleKind("repetition", "a side says the same over and over", Repetition.class),
          new RuleKind("similarity", "the sides are almost the same", Similarity.class),
          new RuleKind(
              "common-substring", "the sides share a long piece of text", CommonSubstring.class),
          new RuleKind("language", "a side is probably in another language", LanguageMatch.class),
          new RuleKind(
              "alignment-score",
              "the words of the sides are no likely translations of each other",
              AlignmentScore.class),
          new RuleKind(
              ModelScore.KIND,
              "trained models find the sides no likely translations of each other",
              ModelScore.class));

  private static final Map<String, RuleKind> BY_NAME =
      KINDS.stream().collect(Collectors.toMap(RuleKind::name, Function.identity()));

  private RuleCatalog() {}

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException when there is none; the settings reader has checked the name
   *     against the reference
   */
  public static RuleKind kind(String name) {
    RuleKind kind = BY_NAME.get(name);
    if (kind == null) {
      throw new IllegalArgumentException("the reference has a rule without a class: " + name);
    }
    return kind;
  }

  /**
   * The rule that an element of {@code corpus.rules} asks for.
   *
   * @throws io.tandem.UserException when a parameter is wrong
   */
  static Rule rule(RuleSettings settings, String sourceLanguage, String targetLanguage) {
    Map<String, String> languages =
        Map.of("sourceLanguage", sourceLanguage, "targetLanguage", targetLanguage);
    return (Rule) settings.bind(kind(settings.rule()).type(), languages);
  }

  /**
   * A kind of rule.
   *
   * @param name the name in {@code corpus.rules}
   * @param description a human-readable line
   * @param type the record whose components are its parameters
   */
  public record RuleKind(String name, String description, Class<? extends Record> type) {}
}
