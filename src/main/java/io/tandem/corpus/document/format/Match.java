package io.tandem.corpus.document.format;

import io.tandem.translation.alignment.Alignment.Link;
import java.util.List;

/**
 * A translation by a person, from a translation memory.
 *
 * @param percent how near its source is; 100 if it is the same
 * @param links between the words of source and target, as far as their codes tell them
 */
public record Match(String source, String target, int percent, List<Link> links) {
  public boolean isExact() {
    return percent == 100;
  }
}
