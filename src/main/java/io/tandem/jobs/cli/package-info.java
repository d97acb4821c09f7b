/**
 * The common parts of all command lines: options, settings, exit codes, messages, the Spark
 * session, and the terminal.
 *
 * <p>Start with {@code ExitCodes} and {@code JobOptions}.
 */
package io.tandem.jobs.cli;
