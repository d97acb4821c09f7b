/**
 * The corpus directory: encoded pairs by split, subwords, rejected lines with reasons, manifest;
 * written atomically, reused when nothing changed, verified when read.
 *
 * <p>Start with {@code CorpusDirectory}, and {@code CorpusWriter} for how it is made.
 */
package io.tandem.corpus.directory;
