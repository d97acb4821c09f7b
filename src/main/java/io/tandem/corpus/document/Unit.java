package io.tandem.corpus.document;

import java.util.List;

/**
 * A text of a document to translate.
 *
 * @param isInCode whether it is part of a code of another unit, such as an attribute of a tag
 */
record Unit(CodedText source, boolean isInCode, Writer writer) {
  /** Puts a translation into the document. */
  @FunctionalInterface
  interface Writer {
    /**
     * Returns what changes in the document.
     *
     * @param target the translation as it stands in a document
     * @param needsReview whether a person should look at it
     */
    List<Edit> edits(String target, boolean needsReview);
  }
}
