/**
 * Estimates of the memory that a training will need and of what is available, made before it
 * starts.
 *
 * <p>Start with {@code MemoryPlan}.
 */
package io.tandem.averaging.memory;
