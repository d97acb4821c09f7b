/**
 * Corpus and run directories on Hadoop file systems: manifests, checkpoints, metrics, atomic
 * publication.
 *
 * <p>Start with {@code RunDirectory}.
 */
package io.tandem.store;
