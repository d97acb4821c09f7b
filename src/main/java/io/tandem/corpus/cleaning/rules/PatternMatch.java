package io.tandem.corpus.cleaning.rules;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Side;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Rejects pairs by a Java regular expression that may match anywhere in a side.
 *
 * @param keep whether a side has to match, rather than must not
 */
public record PatternMatch(String pattern, boolean keep, Side side) implements PairFilter {
  private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

  public PatternMatch {
    if (pattern.isEmpty()) {
      throw new UserException("corpus.rules pattern: pattern is not set");
    }
    try {
      COMPILED.computeIfAbsent(pattern, Pattern::compile);
    } catch (PatternSyntaxException e) {
      throw new UserException(
          "corpus.rules pattern = %s: %s".formatted(pattern, e.getMessage()), e);
    }
  }

  @Override
  public boolean rejects(SentencePair pair) {
    Pattern compiled = COMPILED.computeIfAbsent(pattern, Pattern::compile);
    return Sides.any(side, pair, text -> compiled.matcher(text).find() != keep);
  }
}
