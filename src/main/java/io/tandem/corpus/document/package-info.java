/**
 * Documents that are translated and written back.
 *
 * <p>Start with {@code Document}: its sentences go out, and come back with each code in its place.
 * {@code TranslationMemory} has what people have translated.
 */
package io.tandem.corpus.document;
