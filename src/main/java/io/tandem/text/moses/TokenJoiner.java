package io.tandem.text.moses;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.text.Cjk;
import io.tandem.text.Normalizer;
import io.tandem.text.SentenceEnding;
import io.tandem.text.Spacing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Joins the tokens of one line: decides between which tokens there is no space. */
final class TokenJoiner {
  private static final Pattern OPENING = Pattern.compile("[\\p{Sc}(\\[{¿¡]+");
  private static final Pattern CLOSING = Pattern.compile("[,.?!:;\\\\%}\\])]+");
  private static final Pattern CLOSING_WITH_SPACE = Pattern.compile("[?!:;\\\\%]");

  /** Full-width punctuation, which has its space in itself. */
  private static final Pattern WIDE = Pattern.compile("[\\p{P}&&[\u3001-\u303F\uFF01-\uFF64]]+");

  private static final Pattern QUOTES = Pattern.compile("['\"„“`]+");
  private static final Pattern CURLY_QUOTES = Pattern.compile("[„“]+");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern CZECH_AFTER_DASH = Pattern.compile("(?i)li|mail.*");

  /** The Finnish endings after the colon in EU:ssa: case, possessive suffix, clitic. */
  private static final Pattern FINNISH_ENDING =
      Pattern.compile(
          "(?iu)(n|[aä]|(ss|st|ll|lt|tt)[aä]|lle|ks[ie]|ine|seen|h?[auyäöe]n)"
              + "(ni|si|mme|nne|ns[aä])?(k[oö]|h[aä]n|p[aä]|kaan|kään|kin)?");

  private final String language;
  private final List<String> words;
  private final StringBuilder text = new StringBuilder();

  /** The number of quotes of each kind seen: an odd one opens, an even one closes. */
  private final Map<String, Integer> quotes = new HashMap<>();

  private boolean blankDue;

  TokenJoiner(String language, List<String> words) {
    this.language = language;
    this.words = words;
  }

  String join() {
    for (int i = 0; i < words.size(); i++) {
      i += place(i);
    }
    return text.toString().strip();
  }

  /** Writes word i, and returns the number of further words written with it. */
  private int place(int i) {
    String word = words.get(i);
    if (WIDE.matcher(word).matches()) {
      placeWord(Side.BOTH, word);
    } else if (Cjk.isAtStart(word)) {
      boolean closesUp = i > 0 && Cjk.isAtEnd(words.get(i - 1)) && !language.equals("ko");
      placeWord(closesUp ? Side.LEFT : Side.NEITHER, word);
    } else if (OPENING.matcher(word).matches()) {
      placeWord(Side.RIGHT, word);
    } else if (CLOSING.matcher(word).matches() || isMark(word)) {
      placeClosing(word);
    } else if (isEnglishContraction(i) || isCzechDecimal(i)) {
      placeWord(Side.LEFT, word);
    } else if (isElision(i)) {
      placeWord(Side.RIGHT, word);
    } else if (isCzechWithDash(i)) {
      placeWord(Side.RIGHT, word + words.get(i + 1));
      return 1;
    } else if (QUOTES.matcher(word).matches()) {
      placeQuote(i);
    } else if (isFinnishEnding(i)) {
      placeWord(Side.LEFT, Normalizer.withCasing(word, Casing.LOWER));
    } else {
      placeWord(Side.NEITHER, word);
    }
    return 0;
  }

  private void placeWord(Side attached, String word) {
    if (blankDue && attached != Side.LEFT && attached != Side.BOTH) {
      text.append(' ');
    }
    text.append(word);
    blankDue = attached != Side.RIGHT && attached != Side.BOTH;
  }

  private void placeClosing(String word) {
    if (language.equals("fr") && CLOSING_WITH_SPACE.matcher(word).matches()) {
      // The space is written even after an opening mark; elsewhere one is enough.
      if (text.length() > 0 && text.charAt(text.length() - 1) != ' ') {
        text.append(' ');
      }
    }
    placeWord(Side.LEFT, word);
  }

  /** Returns whether a word is of marks that Moses does not know, such as dandas. */
  private static boolean isMark(String word) {
    return word.chars()
        .allMatch(c -> SentenceEnding.isSure(c) || Spacing.CLAUSE_ENDS.indexOf(c) >= 0);
  }

  private void placeQuote(int i) {
    String word = words.get(i);
    String kind = CURLY_QUOTES.matcher(word).matches() ? "\"" : word;
    int seen = quotes.getOrDefault(kind, 0);
    if (language.equals("cs") && CURLY_QUOTES.matcher(word).matches() && word.length() == 1) {
      seen = word.equals("„") ? 0 : 1;
    }
    boolean closes = seen % 2 == 1;
    boolean possessive =
        language.equals("en") && word.equals("'") && i > 0 && words.get(i - 1).endsWith("s");
    if (!closes && possessive) {
      placeWord(Side.LEFT, word);
      quotes.put(kind, seen);
    } else {
      placeWord(closes ? Side.LEFT : Side.RIGHT, word);
      quotes.put(kind, seen + 1);
    }
  }

  /** dog 's, do n't stays. */
  private boolean isEnglishContraction(int i) {
    String word = words.get(i);
    return language.equals("en")
        && i > 0
        && word.length() > 1
        && word.charAt(0) == '\''
        && Character.isAlphabetic(word.codePointAt(1))
        && MosesCharacters.isLetterOrDigit(last(words.get(i - 1)));
  }

  /** 3 , 5 */
  private boolean isCzechDecimal(int i) {
    return language.equals("cs")
        && i > 1
        && NUMBER.matcher(words.get(i)).matches()
        && (words.get(i - 1).equals(",") || words.get(i - 1).equals("."))
        && NUMBER.matcher(words.get(i - 2)).matches();
  }

  /** l' amitié */
  private boolean isElision(int i) {
    String word = words.get(i);
    boolean elides = language.equals("fr") || language.equals("it") || language.equals("ga");
    return elides
        && i + 1 < words.size()
        && word.length() > 1
        && word.endsWith("'")
        && Character.isAlphabetic(word.codePointBefore(word.length() - 1))
        && Character.isAlphabetic(words.get(i + 1).codePointAt(0));
  }

  /** chce - li, e - mail; as in Moses not at the very end of the line. */
  private boolean isCzechWithDash(int i) {
    return language.equals("cs")
        && i + 3 < words.size()
        && Character.isAlphabetic(last(words.get(i)))
        && (words.get(i + 1).equals("-") || words.get(i + 1).equals("–"))
        && CZECH_AFTER_DASH.matcher(words.get(i + 2)).matches();
  }

  private boolean isFinnishEnding(int i) {
    return language.equals("fi")
        && i > 0
        && words.get(i - 1).endsWith(":")
        && FINNISH_ENDING.matcher(words.get(i)).matches();
  }

  private static int last(String word) {
    return word.codePointBefore(word.length());
  }

  /** The side on which a word has no space. */
  private enum Side {
    LEFT,
    RIGHT,
    BOTH,
    NEITHER
  }
}
