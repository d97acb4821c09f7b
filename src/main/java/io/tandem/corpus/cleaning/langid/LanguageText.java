package io.tandem.corpus.cleaning.langid;

import java.util.Arrays;
import opennlp.tools.util.normalizer.AggregateCharSequenceNormalizer;
import opennlp.tools.util.normalizer.CharSequenceNormalizer;
import opennlp.tools.util.normalizer.EmojiCharSequenceNormalizer;
import opennlp.tools.util.normalizer.NumberCharSequenceNormalizer;
import opennlp.tools.util.normalizer.ShrinkCharSequenceNormalizer;
import opennlp.tools.util.normalizer.TwitterCharSequenceNormalizer;
import opennlp.tools.util.normalizer.UrlCharSequenceNormalizer;

/**
 * Text in the form that the model of languages was trained on, in lower case: without numbers,
 * hyphens and emoticons (to which "xp" in "explain" belongs), with at most two of a character in a
 * row. The library finds those by regular expressions; one pass is enough here, and the library is
 * only called for text that may contain addresses, mentions, retweets, laughter, control characters
 * or those beyond the basic plane. One for each thread.
 */
final class LanguageText {
  private static final CharSequenceNormalizer LIBRARY =
      new AggregateCharSequenceNormalizer(
          EmojiCharSequenceNormalizer.getInstance(),
          UrlCharSequenceNormalizer.getInstance(),
          TwitterCharSequenceNormalizer.getInstance(),
          NumberCharSequenceNormalizer.getInstance(),
          ShrinkCharSequenceNormalizer.getInstance());

  private static final int MAX_IN_A_ROW = 2;

  /**
   * The first of the presentation forms and full-width characters, all of which the library takes
   * for emoji.
   */
  private static final char FIRST_SIGN = '\uE000';

  /** Lower case of the characters below it is looked up. */
  private static final int LOOKED_UP = 1 << 10;

  private static final char[] LOWER = new char[LOOKED_UP];

  static {
    for (int c = 0; c < LOOKED_UP; c++) {
      LOWER[c] = (char) Character.toLowerCase(c);
    }
  }

  private char[] characters = new char[256];
  private int size;

  /** Loads another text. */
  void set(String text) {
    size = 0;
    if (characters.length < text.length()) {
      characters = new char[2 * text.length()];
    }
    if (isPlain(text)) {
      shrink(text);
    } else {
      CharSequence normalized = LIBRARY.normalize(text);
      for (int i = 0; i < normalized.length(); ) {
        int c = Character.codePointAt(normalized, i);
        i += Character.charCount(c);
        size += Character.toChars(Character.toLowerCase(c), characters, size);
      }
    }
  }

  int size() {
    return size;
  }

  char at(int index) {
    return characters[index];
  }

  @Override
  public String toString() {
    return new String(Arrays.copyOf(characters, size));
  }

  /** Returns whether it contains nothing that needs the library. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isSpecial =
          switch (c) {
            case '@', '#' -> true;
            case '/' -> i > 1 && text.charAt(i - 1) == '/' && text.charAt(i - 2) == ':';
            case 't', 'T' -> mayBeRetweet(text, i);
            case 'h', 'H', 'j', 'J' -> mayBeLaughter(text, i);
            default -> c < ' ' || Character.isSurrogate(c);
          };
      if (isSpecial) {
        return false;
      }
    }
    return true;
  }

  /** "rt" at the start of a word and before a space or colon. */
  private static boolean mayBeRetweet(String text, int at) {
    return at > 0
        && fold(text.charAt(at - 1)) == 'r'
        && at + 1 < text.length()
        && (text.charAt(at + 1) == ' ' || text.charAt(at + 1) == ':')
        && (at == 1 || !Character.isLetterOrDigit(text.charAt(at - 2)));
  }

  /** The first consonant between vowels in "aha", "ijji" and the like. */
  private static boolean mayBeLaughter(String text, int at) {
    if (at == 0 || "aeiou".indexOf(fold(text.charAt(at - 1))) < 0) {
      return false;
    }
    int next = at + 1;
    while (next < text.length() && fold(text.charAt(next)) == fold(text.charAt(at))) {
      next++;
    }
    return next < text.length() && fold(text.charAt(next)) == fold(text.charAt(at - 1));
  }

  private static char fold(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
  }

  private void shrink(String text) {
    char before = 0;
    int inARow = 0;
    int end = text.length();
    for (int i = 0; i < end; ) {
      int length = blankLength(text, i);
      char c = length > 0 ? ' ' : fold(text.charAt(i));
      i += Math.max(1, length);
      if (c == ' ' && (size == 0 || characters[size - 1] == ' ')) {
        continue;
      }
      inARow = c == before ? inARow + 1 : 1;
      before = c;
      if (inARow <= MAX_IN_A_ROW) {
        characters[size++] = lower(c);
      }
    }
    if (size > 0 && characters[size - 1] == ' ') {
      size--;
    }
  }

  /** Characters from here on that become a space: a sign, a number or an emoticon. */
  private static int blankLength(String text, int start) {
    char first = text.charAt(start);
    if (first == '-' || first >= FIRST_SIGN) {
      return 1;
    }
    int end = start;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end > start ? end - start : emoticonLength(text, start);
  }

  private static int emoticonLength(String text, int start) {
    char eyes = fold(text.charAt(start));
    boolean isEmoticon =
        (eyes == 'x' || eyes == ':' || eyes == ';')
            && start + 1 < text.length()
            && "()dop".indexOf(fold(text.charAt(start + 1))) >= 0;
    return isEmoticon ? 2 : 0;
  }

  private static char lower(char c) {
    return c < LOOKED_UP ? LOWER[c] : (char) Character.toLowerCase((int) c);
  }
}
