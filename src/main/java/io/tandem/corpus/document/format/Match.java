package io.tandem.corpus.document.format;

/**
 * A translation by a person, from a translation memory.
 *
 * @param percent how near its source is; 100 if it is the same
 */
public record Match(String source, String target, int percent) {
  public boolean isExact() {
    return percent == 100;
  }
}
