/**
 * From text to text: greedy and beam search and sampling over a small next-token interface, the
 * decoder with a key/value cache that implements it, ensembles, scores of given translations and
 * word alignments.
 *
 * <p>Start with {@code Translator}, then {@code BeamSearch} and {@code CachedDecoder}.
 *
 * <p>The edge is Spark: {@code PortableModel} is what travels, {@code TranslationModel} the Spark
 * ML stage with its SQL functions. Its estimator trains, and so lives in {@code averaging}; a model
 * is found in a run by {@code store}.
 */
package io.tandem.search;
