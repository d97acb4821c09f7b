/**
 * The Transformer as a next-token model: incremental decoding with a key/value cache.
 *
 * <p>Start with {@code CachedDecoder}.
 */
package io.tandem.translation.search.decoder;
