package io.tandem.corpus;

/** Rejects pairs of which a side has fewer words than the minimum. */
public record TooFewWords(int minimumWords) implements PairFilter {
  @Override
  public String reason() {
    return "too-few-words";
  }

  @Override
  public boolean rejects(String source, String target) {
    return WordCount.of(source) < minimumWords || WordCount.of(target) < minimumWords;
  }
}
