/**
 * The trained network of a run, opened in a notebook to be tried and looked at.
 *
 * <p>Start with {@code RunModel}.
 */
package io.tandem.notebook;
