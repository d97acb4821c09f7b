package io.tandem.text.moses;

import io.tandem.text.WhitespaceSplitter;
import io.tandem.text.WordSplitter;

/**
 * Puts tokenized text together again, as the script {@code detokenizer.perl} of Moses (Koehn et al.
 * 2007) does: entities become characters, punctuation moves to the word it belongs to, quotes by
 * turns to the right and to the left, Chinese and Japanese words close up.
 *
 * <p>Not the exact inverse of {@link MosesTokenizer}: which spaces stood around quotes, dashes and
 * slashes is not in the tokens. Safe for use by several threads.
 */
final class MosesDetokenizer {
  private static final WordSplitter WORDS = new WhitespaceSplitter();

  private final String language;

  private MosesDetokenizer(String language) {
    this.language = language;
  }

  /**
   * The detokenizer of a language.
   *
   * @param language two-letter code (ISO 639-1); one without rules of its own joins what all
   *     languages join
   */
  public static MosesDetokenizer of(String language) {
    return new MosesDetokenizer(language);
  }

  /** The line of which these are the tokens, separated by spaces. */
  public String detokenize(String tokens) {
    String text = MosesEscapes.unescape((" " + tokens + " ").replace(" @-@ ", "-"));
    return new TokenJoiner(language, WORDS.split(text)).join();
  }
}
