/** Training as a Spark ML stage: start with {@code TransformerTranslator}. */
package io.tandem.run.spark;
