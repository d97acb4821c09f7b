package io.tandem.corpus;

/** Rejects pairs of which the target is the source: text that nobody translated. */
public record IdenticalSides() implements PairFilter {
  @Override
  public String reason() {
    return "identical-sides";
  }

  @Override
  public boolean rejects(String source, String target) {
    return source.equals(target);
  }
}
