/**
 * Confidence intervals and significance tests over sentences: bootstrap and approximate
 * randomization, with the random numbers of NumPy's generator.
 *
 * <p>Start with {@code Resampling}.
 */
package io.tandem.metrics.significance;
