package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Side;
import io.tandem.text.LanguageScripts;
import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rejects pairs with a side of which too few letters are in the side's script. A side without
 * letters passes.
 *
 * @param sourceScripts names of Unicode scripts, such as cyrillic; none: those of the language
 */
public record ScriptRatio(
    double minimum,
    List<String> sourceScripts,
    List<String> targetScripts,
    Side side,
    String sourceLanguage,
    String targetLanguage)
    implements PairFilter {
  public ScriptRatio {
    Check.within("corpus.rules script-ratio minimum", minimum, 0, 1);
    if (side == Side.TARGET) {
      requireUnused(sourceScripts, "sourceScripts", side);
    } else {
      requireScripts(sourceScripts, "corpus.sourceLanguage", sourceLanguage, "sourceScripts");
    }
    if (side == Side.SOURCE) {
      requireUnused(targetScripts, "targetScripts", side);
    } else {
      requireScripts(targetScripts, "corpus.targetLanguage", targetLanguage, "targetScripts");
    }
  }

  private static void requireUnused(List<String> names, String namesOfSide, Side side) {
    if (!names.isEmpty()) {
      throw UserException.of(
          "corpus.rules script-ratio: %s = %s, but only the %s is looked at; leave it out",
          namesOfSide, names, side.name().toLowerCase(Locale.ROOT));
    }
  }

  private static void requireScripts(
      List<String> names, String setting, String language, String namesOfSide) {
    if (names.isEmpty()) {
      Check.language(
          setting,
          language,
          "{ rule = script-ratio } without %s takes the scripts of the language"
              .formatted(namesOfSide));
    }
    scripts(names, language);
  }

  @Override
  public boolean rejects(SentencePair pair) {
    return (side != Side.TARGET
            && ratio(pair.source(), scripts(sourceScripts, sourceLanguage)) < minimum)
        || (side != Side.SOURCE
            && ratio(pair.target(), scripts(targetScripts, targetLanguage)) < minimum);
  }

  private static Set<UnicodeScript> scripts(List<String> names, String language) {
    return names.isEmpty()
        ? LanguageScripts.of(language)
        : names.stream().map(ScriptRatio::script).collect(Collectors.toSet());
  }

  private static UnicodeScript script(String name) {
    try {
      return UnicodeScript.forName(name);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "corpus.rules script-ratio: Unicode has no script \"%s\"; expected a name such as latin, cyrillic or han"
              .formatted(name),
          e);
    }
  }

  private static double ratio(String text, Set<UnicodeScript> scripts) {
    int letters = 0;
    int ofScript = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      UnicodeScript script = Character.isLetter(c) ? UnicodeScript.of(c) : UnicodeScript.COMMON;
      if (script != UnicodeScript.COMMON) {
        letters++;
        ofScript += scripts.contains(script) ? 1 : 0;
      }
    }
    return letters == 0 ? 1 : (double) ofScript / letters;
  }
}
