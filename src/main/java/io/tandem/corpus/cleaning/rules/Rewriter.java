package io.tandem.corpus.cleaning.rules;

/**
 * A rule that repairs the text of a side. It sees the text as it is in the file, before
 * normalization, which removes characters that a repair needs.
 */
public non-sealed interface Rewriter extends Rule {
  /** Returns the repaired text; the same object if there is nothing to repair. */
  String rewrite(String text);
}
