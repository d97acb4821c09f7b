/**
 * Models in ONNX, in the directory that Optimum and transformers.js read: an encoder, a decoder
 * with its key/value cache, a tokenizer and their settings; and a page that translates in the
 * browser.
 *
 * <p>Start with {@code OnnxExport}. Letters: B batch, S source length, T target length, D model
 * size, H heads, K head size, F feed-forward size, V vocabulary, N ids of the tokenizer.
 */
package io.tandem.interop.onnx;
