/**
 * One entry point per job, and the report page.
 *
 * <p>Entry points are thin: parse, print the effective settings, call one object, set the exit
 * code.
 */
package io.tandem.jobs;
