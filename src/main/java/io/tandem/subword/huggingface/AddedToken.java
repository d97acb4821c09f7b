package io.tandem.subword.huggingface;

/**
 * An element of {@code added_tokens}.
 *
 * @param special left out of decoded text
 * @param singleWord found only where it is not next to a letter or digit
 * @param lstrip includes the spaces before it
 * @param rstrip includes the spaces after it
 * @param normalized searched for in normalized text, and itself normalized
 */
record AddedToken(
    String content,
    int id,
    boolean special,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip,
    boolean normalized) {
  static AddedToken of(Component token) {
    TokenModel.requireId(token.text("content"), token.number("id"), token);
    boolean special = token.flag("special", false);
    return new AddedToken(
        token.text("content"),
        token.number("id"),
        special,
        token.flag("single_word", false),
        token.flag("lstrip", false),
        token.flag("rstrip", false),
        token.flag("normalized", !special));
  }
}
