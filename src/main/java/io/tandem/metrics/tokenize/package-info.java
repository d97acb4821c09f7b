/**
 * The tokenizers of sacreBLEU and TERCOM, as their metrics apply them before counting.
 *
 * <p>Start with {@code Tokenizer}.
 */
package io.tandem.metrics.tokenize;
