package io.tandem.corpus.markup;

/**
 * What is around a unit.
 *
 * @param root the root of the document
 * @param file the id of the file
 * @param inherited what the unit inherits
 * @param declarations what modules declare around it
 */
record Surroundings(Element root, String file, Inherited inherited, Declarations declarations) {}
