/**
 * The trained network of a run, opened in a notebook to be tried out and inspected.
 *
 * <p>Start with {@code RunModel}.
 */
package io.tandem.jobs.notebook;
