package io.tandem.corpus.document.format;

import java.util.List;

/**
 * The texts to translate in a document, or in an entry of it.
 *
 * @param names the changes to the places that name the language, made if a text of the document is
 *     translated
 */
public record Texts(List<Unit> units, List<Edit> names) {
  static Texts of(List<Unit> units) {
    return new Texts(units, List.of());
  }
}
