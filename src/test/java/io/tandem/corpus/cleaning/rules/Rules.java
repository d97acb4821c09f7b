package io.tandem.corpus.cleaning.rules;

import io.tandem.config.SettingsReader;
import io.tandem.corpus.cleaning.Cleaning;
import java.util.ArrayList;
import java.util.List;

/** Rules as users write them. */
public final class Rules {
  private static final String LANGUAGES = "corpus { sourceLanguage = en, targetLanguage = fr }";

  private Rules() {}

  public static Cleaning cleaning(String rules, String... overrides) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add("corpus.rules=[" + rules + "]");
    return Cleaning.of(SettingsReader.ofText(LANGUAGES, all).settings().corpus());
  }

  public static Rule rule(String rule, String... overrides) {
    return cleaning("{" + rule + "}", overrides).rules().get(0).rule();
  }

  static boolean rejects(String rule, String source, String target) {
    return ((PairFilter) rule(rule)).rejects(SentencePair.of(source, target));
  }

  static String rewrite(String rule, String text) {
    return ((Rewriter) rule(rule)).rewrite(text);
  }
}
