package io.tandem.corpus.document.format;

import java.util.List;

/**
 * What of a document, or of an entry of it, is translated.
 *
 * @param names changes of what says in which language it is, made if a text of the document is
 *     translated
 */
public record Texts(List<Unit> units, List<Edit> names) {
  static Texts of(List<Unit> units) {
    return new Texts(units, List.of());
  }
}
