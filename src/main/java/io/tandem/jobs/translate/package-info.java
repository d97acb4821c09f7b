/**
 * Translating streams, text files and tables, resumable part by part, for {@code TranslateJob}.
 *
 * <p>Start with {@code StreamTranslation} and {@code TextTranslation}.
 */
package io.tandem.jobs.translate;
