package io.tandem.cleaning.rules;

/** Rejects pairs of which a side has nothing visible. Always asked first; no setting. */
public record EmptySide() implements PairFilter {
  /** Its name among reasons. */
  public static final String REASON = "empty-side";

  @Override
  public boolean rejects(SentencePair pair) {
    return pair.source().isEmpty() || pair.target().isEmpty();
  }
}
