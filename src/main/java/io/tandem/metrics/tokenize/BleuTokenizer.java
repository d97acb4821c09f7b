package io.tandem.metrics.tokenize;

import io.tandem.config.UserException;
import java.util.Arrays;
import java.util.List;

/** The tokenizers with which BLEU can be computed, by sacreBLEU's names. */
public enum BleuTokenizer {
  MTEVAL_13A("13a", new Tokenizer13a()),
  INTL("intl", new TokenizerIntl()),
  CHAR("char", new TokenizerChar()),
  ZH("zh", new TokenizerZh()),
  NONE("none", new TokenizerNone());

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
