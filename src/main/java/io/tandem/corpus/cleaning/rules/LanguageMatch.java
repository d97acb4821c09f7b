package io.tandem.corpus.cleaning.rules;

import io.tandem.Check;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Side;
import io.tandem.corpus.cleaning.langid.LanguageIdentifier;

/**
 * Rejects pairs with a side that is most probably in another language than it should be.
 *
 * @param margin how many times as probable as the side's own language the other one has to be
 * @param shortest the minimum length in characters; shorter text passes
 */
public record LanguageMatch(
    double margin, int shortest, Side side, String sourceLanguage, String targetLanguage)
    implements PairFilter {
  public LanguageMatch {
    Check.atLeast("corpus.rules language margin", margin, 1);
    Check.atLeast("corpus.rules language shortest", shortest, 0);
    if (side != Side.TARGET) {
      requireKnown("corpus.sourceLanguage", sourceLanguage, "target");
    }
    if (side != Side.SOURCE) {
      requireKnown("corpus.targetLanguage", targetLanguage, "source");
    }
  }

  private static void requireKnown(String setting, String language, String otherSide) {
    Check.language(setting, language, "{ rule = language } compares the text with it");
    if (LanguageIdentifier.get().labels(language).isEmpty()) {
      throw UserException.of(
          "%s = %s: { rule = language } does not know this language; leave the rule out, or give it side = %s",
          setting, language, otherSide);
    }
  }

  @Override
  public boolean rejects(SentencePair pair) {
    return (side != Side.TARGET && isOther(pair.source(), sourceLanguage))
        || (side != Side.SOURCE && isOther(pair.target(), targetLanguage));
  }

  private boolean isOther(String text, String language) {
    return LengthUnit.CHARACTERS.length(text) >= shortest
        && LanguageIdentifier.get().leadOver(language, text) > Math.log(margin);
  }
}
