/**
 * Translation of text with a trained model: lines are split into segments that the model can read,
 * translated in batches, and joined again; scores and word alignments.
 *
 * <p>Start with {@code Translator}. {@code PortableModel} is sent to executors.
 */
package io.tandem.translation;
