package io.tandem.corpus.cleaning.rules;

/** Rejects pairs whose target equals the source: text that was not translated. */
public record IdenticalSides() implements PairFilter {
  @Override
  public boolean rejects(SentencePair pair) {
    return pair.source().equals(pair.target());
  }
}
