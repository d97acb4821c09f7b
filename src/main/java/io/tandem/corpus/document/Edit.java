package io.tandem.corpus.document;

/**
 * What a translation puts in place of a part of a document.
 *
 * @param from the part's first character
 * @param to its end; an edit of an empty part inserts
 */
record Edit(int from, int to, String text) {}
