package io.tandem.corpus;

/** Rejects pairs of which a side has more words than the maximum. */
public record TooManyWords(int maximumWords) implements PairFilter {
  @Override
  public String reason() {
    return "too-many-words";
  }

  @Override
  public boolean rejects(String source, String target) {
    return WordCount.of(source) > maximumWords || WordCount.of(target) > maximumWords;
  }
}
