package io.tandem.corpus.cleaning.rules;

/** Rejects pairs with a side that has no visible character. Always applied first; not a setting. */
public record EmptySide() implements PairFilter {
  /** Its name among reasons. */
  public static final String REASON = "empty-side";

  @Override
  public boolean rejects(SentencePair pair) {
    return pair.source().isEmpty() || pair.target().isEmpty();
  }
}
