/**
 * What a training will hold in memory and what there is, worked out before it starts.
 *
 * <p>Start with {@code MemoryPlan}.
 */
package io.tandem.averaging.memory;
