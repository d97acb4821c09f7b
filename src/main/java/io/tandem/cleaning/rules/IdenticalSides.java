package io.tandem.cleaning.rules;

/** Rejects pairs of which the target is the source: text that nobody translated. */
public record IdenticalSides() implements PairFilter {
  @Override
  public boolean rejects(SentencePair pair) {
    return pair.source().equals(pair.target());
  }
}
