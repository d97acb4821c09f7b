package io.tandem.corpus;

/** Rejects pairs of which a side has more code points than the maximum. */
public record TooManyCharacters(int maximumCharacters) implements PairFilter {
  @Override
  public String reason() {
    return "too-many-characters";
  }

  @Override
  public boolean rejects(String source, String target) {
    return CharacterCount.of(source) > maximumCharacters
        || CharacterCount.of(target) > maximumCharacters;
  }
}
