/**
 * The output of {@code PrepareJob} besides the corpus: its rules, a summary, and warnings.
 *
 * <p>Start with {@code PrepareReport}.
 */
package io.tandem.jobs.prepare;
