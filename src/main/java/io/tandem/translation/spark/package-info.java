/**
 * Translation and scoring of tables on executors, as a Spark ML stage, as SQL functions, and for
 * validation during training.
 *
 * <p>Start with {@code TranslationModel}.
 */
package io.tandem.translation.spark;
