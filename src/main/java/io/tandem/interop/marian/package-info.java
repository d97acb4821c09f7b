/**
 * Models of Marian and of Bergamot, its engine in browsers, written and read.
 *
 * <p>Start with {@code MarianTensors}, the table of names, and {@code MarianExport}.
 */
package io.tandem.interop.marian;
