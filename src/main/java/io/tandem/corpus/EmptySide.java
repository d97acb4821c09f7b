package io.tandem.corpus;

/** Rejects pairs of which a side has nothing visible. */
public record EmptySide() implements PairFilter {
  @Override
  public String reason() {
    return "empty-side";
  }

  @Override
  public boolean rejects(String source, String target) {
    return source.isEmpty() || target.isEmpty();
  }
}
