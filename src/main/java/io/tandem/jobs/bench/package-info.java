/**
 * Measurements of training, decoding and averaging on this machine, for {@code BenchJob} and {@code
 * AveragingJob}.
 *
 * <p>Start with {@code BenchWorker} and {@code RoundBench}.
 */
package io.tandem.jobs.bench;
