/** Runs found, described, measured. */
package io.tandem.jobs.runs;
