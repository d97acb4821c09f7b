/**
 * Byte pair encoding: learning merges from word counts, applying them, the joint vocabulary, ids
 * and back without loss.
 *
 * <p>Plain Java core: start with {@code Subwords}, made by {@code SubwordLearner}. The edge is
 * {@code SubwordEstimator} and {@code SubwordModel} for Spark ML, {@code SubwordDirectory} for
 * Hadoop file systems.
 */
package io.tandem.subword;
