/**
 * Training a table of settings, each run with the same number of tokens, for {@code SweepJob}.
 *
 * <p>Start with {@code Sweep}.
 */
package io.tandem.jobs.sweep;
