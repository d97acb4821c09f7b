package io.tandem.corpus.document.format;

/**
 * A change of a document: text in place of a part of it.
 *
 * @param from the part's first character
 * @param to its end; an edit of an empty part inserts
 */
public record Edit(int from, int to, String text) {}
