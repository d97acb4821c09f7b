/**
 * What a training will hold in memory and what there is, worked out before it starts. Start with
 * {@link io.tandem.averaging.memory.MemoryPlan}. Uses Spark for what driver and executors were
 * given, and of {@code averaging} how long a slice is.
 */
package io.tandem.averaging.memory;
