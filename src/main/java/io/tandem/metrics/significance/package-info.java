/**
 * Confidence intervals and significance tests: bootstrap and approximate randomization over
 * sentences, with the random numbers of NumPy's generator, and Student's t over repeated
 * measurements.
 *
 * <p>Start with {@code Resampling}.
 */
package io.tandem.metrics.significance;
