/**
 * From text to ids and back: byte pair encoding and unigram pieces, learned from word counts, with
 * their joint vocabulary and without loss; the models of other tools; tags before source lines.
 *
 * <p>Plain Java core: start with {@code Subwords}, made by {@code SubwordLearner}. The edge is
 * {@code SubwordEstimator} and {@code SubwordModel} for Spark ML, {@code SubwordDirectory} and
 * {@code SubwordImport} for Hadoop file systems.
 */
package io.tandem.subword;
