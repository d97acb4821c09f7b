/**
 * From raw text to a judged and exported model: a {@link io.tandem.jobs.pipeline.Recipe} makes
 * steps, {@link io.tandem.jobs.pipeline.Pipeline} makes those that are not there yet. Start with
 * {@link io.tandem.jobs.pipeline.Step}.
 */
package io.tandem.jobs.pipeline;
