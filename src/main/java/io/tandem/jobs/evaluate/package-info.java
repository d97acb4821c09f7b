/**
 * Reading hypotheses and references, and printing scores, for {@code EvaluateJob}.
 *
 * <p>Start with {@code EvaluationInput}.
 */
package io.tandem.jobs.evaluate;
