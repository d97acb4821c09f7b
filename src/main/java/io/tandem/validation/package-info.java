/**
 * Training and validation data as workers see them, and the losses of pairs: shards, partitioners,
 * validation loss.
 *
 * <p>Start with {@code Shards} and {@code ValidationLoss}.
 */
package io.tandem.validation;
