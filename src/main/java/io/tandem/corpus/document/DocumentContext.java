package io.tandem.corpus.document;

import io.tandem.corpus.document.format.Languages;
import java.io.Serializable;

/**
 * The settings and the memory that a document is read with.
 *
 * @param sentences how its paragraphs are divided
 * @param memory what people have translated
 */
public record DocumentContext(Languages languages, Sentences sentences, TranslationMemory memory)
    implements Serializable {
  /** Returns a context without a memory, with sentences by Unicode's rules. */
  public static DocumentContext of(Languages languages) {
    return new DocumentContext(
        languages, Sentences.of(languages.source()), TranslationMemory.EMPTY);
  }

  /** Returns this context with a memory. */
  public DocumentContext with(TranslationMemory other) {
    return new DocumentContext(languages, sentences, other);
  }

  /** Returns this context with other sentences. */
  public DocumentContext with(Sentences other) {
    return new DocumentContext(languages, other, memory);
  }
}
