package io.tandem.metrics.tokenize;

import io.tandem.UserException;
import io.tandem.config.ValidationSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The tokenizers with which BLEU can be computed, by sacreBLEU's names. */
public enum BleuTokenizer {
  MTEVAL_13A("13a", new Tokenizer13a()),
  INTL("intl", new TokenizerIntl()),
  /** Every Unicode code point that is not white space is a token. */
  CHAR("char", BleuTokenizer::characters),
  ZH("zh", new TokenizerZh()),
  /** Splits at spaces only, for text that was tokenized before. */
  NONE("none", Whitespace::split);

  private final String signatureName;
  private final Tokenizer tokenizer;

  BleuTokenizer(String signatureName, Tokenizer tokenizer) {
    this.signatureName = signatureName;
    this.tokenizer = tokenizer;
  }

  /**
   * Returns the tokenizer with this name.
   *
   * @throws UserException if there is none, with the nearest name
   */
  public static BleuTokenizer named(String name) {
    return Arrays.stream(values())
        .filter(t -> t.signatureName.equals(name))
        .findFirst()
        .orElseThrow(() -> UnknownName.of("tokenizer", name, names()));
  }

  /**
   * Returns the tokenizer of {@code validation.bleuTokenizer}. With {@code auto} it is sacreBLEU's
   * for the language; Japanese and Korean are split into characters, because there is no MeCab
   * here.
   *
   * @param language the code of the target language; may be empty
   */
  public static BleuTokenizer of(ValidationSettings settings, String language) {
    if (!settings.bleuTokenizer().equals(ValidationSettings.BY_LANGUAGE)) {
      return named(settings.bleuTokenizer());
    }
    return switch (language.split("[-_]", 2)[0].toLowerCase(Locale.ROOT)) {
      case "zh", "zho", "chi", "cmn", "yue" -> ZH;
      case "ja", "jpn", "ko", "kor" -> CHAR;
      default -> MTEVAL_13A;
    };
  }

  private static List<String> characters(String line) {
    return Arrays.stream(Whitespace.visibleCodePoints(line)).mapToObj(Character::toString).toList();
  }

  /** Returns all names, in the order of messages. */
  public static List<String> names() {
    return Arrays.stream(values()).map(BleuTokenizer::signatureName).toList();
  }

  /** Returns the name in sacreBLEU's options and signatures. */
  public String signatureName() {
    return signatureName;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }
}
