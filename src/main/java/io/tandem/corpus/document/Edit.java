package io.tandem.corpus.document;

/**
 * A change of a document: text in place of a part of it.
 *
 * @param from the part's first character
 * @param to its end; an edit of an empty part inserts
 */
record Edit(int from, int to, String text) {}
