/**
 * Checkpoints of a run: parameters, optimizer and worker states as checksummed files; the best, the
 * last, and averages of several.
 *
 * <p>Start with {@code Checkpoint} and {@code Checkpoints}.
 */
package io.tandem.training.checkpoint;
