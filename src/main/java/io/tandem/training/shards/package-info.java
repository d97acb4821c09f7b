/**
 * Training and validation data in the form that workers use, and the losses of pairs: shards,
 * partitioners, validation loss.
 *
 * <p>Start with {@code Shards} and {@code ValidationLoss}.
 */
package io.tandem.training.shards;
