/**
 * The live line of long jobs: what is being done, how much of it, how fast, and the time left;
 * sparse lines where there is no terminal.
 *
 * <p>Start with {@code JobProgress} and {@code Terminal}.
 */
package io.tandem.jobs.progress;
