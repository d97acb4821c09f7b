/**
 * The live line of long jobs: the current stage, its progress, speed and time left; occasional
 * lines if there is no terminal.
 *
 * <p>Start with {@code JobProgress} and {@code Terminal}.
 */
package io.tandem.jobs.progress;
