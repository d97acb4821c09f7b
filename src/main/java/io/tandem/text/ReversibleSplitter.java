package io.tandem.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits raw text of any script so that joining restores exactly the same string, including lone
 * surrogates.
 *
 * <p>A word is a run of letters with their marks, a run of decimal digits, or any other code point
 * by itself. A space (U+0020) is put before the text, so that a word is spelt alike at the start
 * and inside a line; joining removes it. A space becomes the marker U+2581 at the front of the word
 * that follows (as in SentencePiece, arXiv 1808.06226), or is the separate word {@link #MARK} if
 * white space, a control character, a literal U+2581 or the end of the line follows.
 *
 * <pre>
 *   Hello, 12 o'clock  →  ▁Hello  ,  ▁12  ▁o  '  clock
 * </pre>
 *
 * White space other than the space is never part of a longer word, so that words and their pieces
 * can be written to line-based files. A U+2581 in the text itself is the word {@link
 * #LITERAL_MARK}, which never comes from a space.
 */
public final class ReversibleSplitter implements WordSplitter {
  /** The marker that represents a space. */
  public static final char SPACE_MARK = '\u2581';

  /** A space that is attached to no word. */
  public static final String MARK = String.valueOf(SPACE_MARK);

  /** The word for a U+2581 that was in the text. */
  public static final String LITERAL_MARK = MARK + MARK;

  @Override
  public List<String> split(String line) {
    List<String> words = new ArrayList<>(line.length() / 4 + 2);
    boolean spaceBefore = true;
    int at = 0;
    while (at < line.length()) {
      int first = line.codePointAt(at);
      boolean attaches = spaceBefore && takesSpace(first);
      if (spaceBefore && !attaches) {
        words.add(MARK);
      }
      int end = endOfWord(line, at);
      if (first == SPACE_MARK) {
        words.add(LITERAL_MARK);
      } else if (first != ' ') {
        words.add(attaches ? SPACE_MARK + line.substring(at, end) : line.substring(at, end));
      }
      spaceBefore = first == ' ';
      at = end;
    }
    if (spaceBefore) {
      words.add(MARK);
    }
    return words;
  }

  @Override
  public String join(List<String> words) {
    StringBuilder text = new StringBuilder();
    for (String word : words) {
      if (word.equals(LITERAL_MARK)) {
        text.append(SPACE_MARK);
      } else if (word.charAt(0) == SPACE_MARK) {
        text.append(' ').append(word, 1, word.length());
      } else {
        text.append(word);
      }
    }
    return withoutFirstBlank(text.toString());
  }

  /** Removes the space that splitting put before the text, if it is there. */
  public static String withoutFirstBlank(String text) {
    return text.startsWith(" ") ? text.substring(1) : text;
  }

  private static boolean takesSpace(int codePoint) {
    return codePoint != SPACE_MARK
        && !Normalizer.isWhiteSpace(codePoint)
        && !Character.isISOControl(codePoint);
  }

  private static int endOfWord(String line, int start) {
    int c = line.codePointAt(start);
    int end = start + Character.charCount(c);
    if (isLetterOrMark(c)) {
      while (end < line.length() && isLetterOrMark(line.codePointAt(end))) {
        end += Character.charCount(line.codePointAt(end));
      }
    } else if (Character.isDigit(c)) {
      while (end < line.length() && Character.isDigit(line.codePointAt(end))) {
        end += Character.charCount(line.codePointAt(end));
      }
    }
    return end;
  }

  private static boolean isLetterOrMark(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.NON_SPACING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }
}
