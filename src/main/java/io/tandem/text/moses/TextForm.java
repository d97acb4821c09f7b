package io.tandem.text.moses;

import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.text.LanguageTag;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The form in which the text of one language is segmented into subwords: with normalized
 * punctuation, tokenized, both or neither, and optionally truecased if it is tokenized. {@link
 * #restore} undoes casing and tokenization as far as {@link Truecaser} and {@link MosesDetokenizer}
 * can; punctuation stays normalized.
 *
 * @param language two-letter code (ISO 639-1), or three letters if there is none; meaningless if
 *     nothing is done
 * @param truecaser the truecaser, learned from text in this form without it, or {@link
 *     Truecaser#NONE}
 */
public record TextForm(
    String language, Punctuation punctuation, Tokenization tokenization, Truecaser truecaser)
    implements Serializable {
  /** Text unchanged. */
  public static final TextForm PLAIN =
      new TextForm("", Punctuation.KEEP, Tokenization.NONE, Truecaser.NONE);

  /** The tools of each language, made once per JVM; they are not serialized with a form. */
  private static final Map<String, Moses> MOSES = new ConcurrentHashMap<>();

  /**
   * Returns the form for the settings; {@link #PLAIN} in every language if nothing is to be done.
   *
   * @param language tag such as {@code en}, {@code eng} or {@code en-US}
   */
  public static TextForm of(String language, Punctuation punctuation, Tokenization tokenization) {
    boolean plain = punctuation == Punctuation.KEEP && tokenization == Tokenization.NONE;
    return plain
        ? PLAIN
        : new TextForm(LanguageTag.of(language).code(), punctuation, tokenization, Truecaser.NONE);
  }

  /** Returns whether punctuation is separated from words. */
  public boolean isTokenized() {
    return tokenization != Tokenization.NONE;
  }

  /** Returns this form with a truecaser. */
  public TextForm with(Truecaser learned) {
    return new TextForm(language, punctuation, tokenization, learned);
  }

  /** Returns the line in this form. */
  public String prepare(String line) {
    String text =
        switch (punctuation) {
          case KEEP -> line;
          case MOSES -> moses().normalizer().normalize(line);
        };
    return switch (tokenization) {
      case NONE -> text;
      case MOSES -> truecaser.truecase(moses().tokenizer().tokenize(text));
    };
  }

  /** Returns the human-readable text of a line in this form. */
  public String restore(String prepared) {
    return switch (tokenization) {
      case NONE -> prepared;
      case MOSES -> moses().detokenizer().detokenize(truecaser.restore(prepared));
    };
  }

  /** Returns the characters that a part of a line in this form stands for, but their casing. */
  public String unescaped(String part) {
    return switch (tokenization) {
      case NONE -> part;
      case MOSES -> MosesDetokenizer.unescape(part);
    };
  }

  private Moses moses() {
    return MOSES.computeIfAbsent(language, Moses::of);
  }

  private record Moses(
      PunctuationNormalizer normalizer, MosesTokenizer tokenizer, MosesDetokenizer detokenizer) {
    static Moses of(String language) {
      return new Moses(
          PunctuationNormalizer.of(language),
          MosesTokenizer.of(language),
          MosesDetokenizer.of(language));
    }
  }
}
