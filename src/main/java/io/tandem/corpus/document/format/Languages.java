package io.tandem.corpus.document.format;

import io.tandem.UserException;
import java.io.Serializable;

/**
 * The languages of a translation; empty where they are not known.
 *
 * @param source a code such as {@code en} or {@code pt-BR}
 * @param target likewise
 */
public record Languages(String source, String target) implements Serializable {
  /**
   * @throws UserException if one is not known
   */
  void require(String format) {
    if (source.isEmpty() || target.isEmpty()) {
      throw UserException.of(
          "%s has texts by language, and the model's settings do not name its own: give --source-language en --target-language fr or the like",
          format);
    }
  }
}
