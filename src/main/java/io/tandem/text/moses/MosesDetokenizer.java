package io.tandem.text.moses;

import io.tandem.text.WhitespaceSplitter;
import io.tandem.text.WordSplitter;

/**
 * Joins tokenized text again, like the script {@code detokenizer.perl} of Moses (Koehn et al.
 * 2007): entities become characters, punctuation is attached to the word it belongs to, quotes
 * alternately to the right and to the left, Chinese and Japanese words are joined without spaces.
 *
 * <p>Not the exact inverse of {@link MosesTokenizer}: the tokens do not show which spaces were
 * around quotes, dashes and slashes. Safe for use by several threads.
 */
final class MosesDetokenizer {
  private static final WordSplitter WORDS = new WhitespaceSplitter();

  private final String language;

  private MosesDetokenizer(String language) {
    this.language = language;
  }

  /**
   * Returns the detokenizer of a language.
   *
   * @param language two-letter code (ISO 639-1); one without its own rules uses the common ones
   */
  public static MosesDetokenizer of(String language) {
    return new MosesDetokenizer(language);
  }

  /** Returns the line with these tokens, which are separated by spaces. */
  public String detokenize(String tokens) {
    String text = MosesEscapes.unescape((" " + tokens + " ").replace(" @-@ ", "-"));
    return new TokenJoiner(language, WORDS.split(text)).join();
  }

  /** Returns the characters that a token stands for. */
  static String unescape(String token) {
    return token.equals("@-@") ? "-" : MosesEscapes.unescape(token);
  }
}
