/**
 * Models of CTranslate2, written.
 *
 * <p>Start with {@code CTranslate2Tensors}, the table of names, and {@code CTranslate2Export}.
 */
package io.tandem.interop.ctranslate2;
