/**
 * Corpus and run directories on Hadoop file systems: manifests, checkpoints, metrics, atomic
 * publication.
 *
 * <p>Start with {@link io.tandem.store.CorpusDirectory} and {@code RunDirectory}; {@link
 * io.tandem.store.AtomicDirectory} is how either comes to be.
 */
package io.tandem.store;
