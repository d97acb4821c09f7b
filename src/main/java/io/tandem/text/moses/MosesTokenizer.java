package io.tandem.text.moses;

import static io.tandem.text.moses.Rewrite.pattern;

import java.util.List;

/**
 * Separates words from punctuation by spaces, like the script {@code tokenizer.perl} of Moses
 * (Koehn et al. 2007).
 *
 * <pre>
 *   It's Mr. Smith's (5,300 of them).  →  It &apos;s Mr. Smith &apos;s ( 5,300 of them ) .
 * </pre>
 *
 * A full stop stays with a word that is known not to end sentences ({@link NonbreakingPrefixes}),
 * contains another full stop, or is followed by a lower-case word. English apostrophes stay with
 * the text after them, French, Italian, Irish and Catalan ones with the text before them, and
 * Somali and Tetum ones are letters; in other languages they are separate tokens. Characters with a
 * special meaning in Moses' files are written as entities, see {@link MosesEscapes}.
 *
 * <p>Protected patterns are not supported. Safe for use by several threads.
 */
final class MosesTokenizer {
  private static final List<Rewrite> DOTS_AND_COMMAS =
      List.of(
          pattern("..", "\\.{2,}", " $0 "),
          pattern(",", "(\\P{N}),", "$1 , "),
          pattern(",", ",(\\P{N})", " , $1"),
          pattern(",", "(\\p{N}),$", "$1 ,"));

  private final NonbreakingPrefixes prefixes;
  private final InnerMark innerMark;
  private final List<Rewrite> apostrophes;

  private MosesTokenizer(
      NonbreakingPrefixes prefixes, InnerMark innerMark, List<Rewrite> apostrophes) {
    this.prefixes = prefixes;
    this.innerMark = innerMark;
    this.apostrophes = apostrophes;
  }

  /**
   * Returns the tokenizer of a language.
   *
   * @param language two-letter code (ISO 639-1); one without a list of abbreviations uses the
   *     English list
   */
  public static MosesTokenizer of(String language) {
    return new MosesTokenizer(
        NonbreakingPrefixes.of(language), InnerMark.of(language), Apostrophes.of(language));
  }

  /**
   * Returns the tokens of the line, separated by single spaces. Only in a line that ends in a full
   * stop and a closing single quote, the quote is followed by a space, and the full stop may be
   * preceded by two: the script does the same, and results should be equal.
   */
  public String tokenize(String line) {
    String text = MosesCharacters.apart(line, innerMark);
    text = Rewrite.all(apostrophes, Rewrite.all(DOTS_AND_COMMAS, text));
    return MosesEscapes.escape(withLastStopApart(FullStops.apart(text, prefixes)));
  }

  /**
   * Separates a full stop before a closing quote at the very end, which is not at the end of a
   * word.
   */
  private static String withLastStopApart(String text) {
    return text.endsWith(".'") ? text.substring(0, text.length() - 2) + " . ' " : text;
  }

  /** Punctuation that some languages use inside words, before a lower-case letter. */
  enum InnerMark {
    NONE('\0'),
    COLON(':'),
    MIDDLE_DOT('·');

    final char mark;

    InnerMark(char mark) {
      this.mark = mark;
    }

    static InnerMark of(String language) {
      return switch (language) {
        case "fi", "sv" -> COLON;
        case "ca" -> MIDDLE_DOT;
        default -> NONE;
      };
    }
  }
}
