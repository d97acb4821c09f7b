/**
 * Language identification by character n-grams with Apache OpenNLP's model, laid out for speed.
 *
 * <p>Start with {@code LanguageIdentifier}.
 */
package io.tandem.corpus.cleaning.langid;
