package io.tandem.cleaning.rules;

/**
 * A rule that mends the text of a side. It sees the text as it stands in the file, before
 * normalisation, which takes away characters that a repair needs.
 */
public non-sealed interface Rewriter extends Rule {
  /** The mended text; the same one when there is nothing to mend. */
  String rewrite(String text);
}
