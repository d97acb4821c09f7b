/**
 * The entry points, one class per job.
 *
 * <p>Entry points are thin: they parse, print the effective settings, call one object and set the
 * exit code.
 */
package io.tandem.jobs;
