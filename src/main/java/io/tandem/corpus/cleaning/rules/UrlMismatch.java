package io.tandem.corpus.cleaning.rules;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rejects pairs whose sides do not have the same web and mail addresses. A host without {@code
 * http://} or {@code www.} counts when it ends in a well-known domain and is in lower case, so that
 * a missing space after a full stop is not an address.
 */
public record UrlMismatch() implements PairFilter {
  private static final String DOMAINS =
      "com|org|net|edu|gov|info|biz|eu|uk|"
          + String.join("|", Locale.getISOCountries()).toLowerCase(Locale.ROOT);

  /**
   * A character inside an address. Chinese, Japanese or Korean text may follow an address without a
   * space.
   */
  private static final String PART =
      "[^\\s<>\"\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}\\u3000-\\u303F\\uFF01-\\uFF65]";

  /**
   * The name of a mailbox is tried only where it can begin, so that the time does not grow with the
   * square of the length of a word.
   */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?i:https?|ftp)://"
              + PART
              + "+|(?i:www\\.)"
              + PART
              + "+"
              + "|(?:(?<![\\w.+-])|\\G)[\\w.+-]++@[\\w-]+(?:\\.[\\w-]+)+"
              + "|(?<![\\w@.-])(?:[a-z0-9][a-z0-9-]*\\.)+(?:"
              + DOMAINS
              + ")(?![\\w-])(?:/"
              + PART
              + "*)?");

  private static final Pattern TRAILING = Pattern.compile("[\\p{P}&&[^/_#&@%*-]]");

  @Override
  public boolean rejects(SentencePair pair) {
    return !addresses(pair.source()).equals(addresses(pair.target()));
  }

  private static Set<String> addresses(String text) {
    Set<String> found = new HashSet<>();
    if (text.indexOf('.') < 0 && text.indexOf("://") < 0) {
      return found;
    }
    Matcher matcher = ADDRESS.matcher(text);
    while (matcher.find()) {
      found.add(withoutTrailing(matcher.group()).toLowerCase(Locale.ROOT));
    }
    return found;
  }

  private static String withoutTrailing(String address) {
    int end = address.length();
    while (end > 0 && isTrailing(address.codePointBefore(end))) {
      end = address.offsetByCodePoints(end, -1);
    }
    return address.substring(0, end);
  }

  private static boolean isTrailing(int codePoint) {
    return TRAILING.matcher(Character.toString(codePoint)).matches();
  }
}
