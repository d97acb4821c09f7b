package io.tandem.corpus.document.format;

import java.util.List;
import java.util.Set;

/**
 * The texts to translate in a document, or in an entry of it.
 *
 * @param names the changes to the places that name the language, made if a text of the document is
 *     translated
 * @param fixed texts that stay in all entries of the document
 */
public record Texts(List<Unit> units, List<Edit> names, Set<String> fixed) {
  Texts(List<Unit> units, List<Edit> names) {
    this(units, names, Set.of());
  }

  static Texts of(List<Unit> units) {
    return new Texts(units, List.of());
  }
}
