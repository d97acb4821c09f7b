package io.tandem.subword.huggingface;

/**
 * A part of a line.
 *
 * @param atStart whether the line begins with it
 */
record LinePart(String text, boolean atStart) {}
