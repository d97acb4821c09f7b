package io.tandem.corpus.cleaning.rules;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.translate.EntityArrays;

/**
 * Decodes the entities of HTML 4 and numeric character references, also those that were encoded
 * twice. Anything else, such as the number of no character, stays as it is.
 */
public record Entities() implements Rewriter {
  private static final int MAX_TIMES = 3;
  private static final Pattern REFERENCE =
      Pattern.compile("&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,9});");
  private static final Map<String, String> NAMED = new HashMap<>();

  static {
    for (Map<CharSequence, CharSequence> table :
        List.of(
            EntityArrays.BASIC_UNESCAPE,
            EntityArrays.APOS_UNESCAPE,
            EntityArrays.ISO8859_1_UNESCAPE,
            EntityArrays.HTML40_EXTENDED_UNESCAPE)) {
      table.forEach((reference, text) -> NAMED.put(reference.toString(), text.toString()));
    }
  }

  @Override
  public String rewrite(String text) {
    String decoded = text;
    for (int time = 0; time < MAX_TIMES && decoded.indexOf('&') >= 0; time++) {
      decoded =
          REFERENCE
              .matcher(decoded)
              .replaceAll(match -> Matcher.quoteReplacement(decode(match.group())));
    }
    return decoded;
  }

  private static String decode(String reference) {
    if (reference.charAt(1) != '#') {
      return NAMED.getOrDefault(reference, reference);
    }
    String number = reference.substring(2, reference.length() - 1).toLowerCase(Locale.ROOT);
    int c =
        number.startsWith("x")
            ? Integer.parseInt(number.substring(1), 16)
            : Integer.parseInt(number);
    boolean isCharacter = Character.isValidCodePoint(c) && !(c >= 0xD800 && c <= 0xDFFF) && c != 0;
    return isCharacter ? Character.toString(c) : reference;
  }
}
