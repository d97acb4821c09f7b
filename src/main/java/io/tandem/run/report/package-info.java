/**
 * HTML pages: the report of a run, the comparison of runs, the audit of a corpus.
 *
 * <p>Start with {@code RunReport} and {@code AuditPage}.
 */
package io.tandem.run.report;
