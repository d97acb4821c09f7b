package io.tandem.corpus;

/**
 * Rejects pairs of which one side is much longer than the other, in code points.
 *
 * @param maximumRatio longer side over shorter side
 * @param freeCharacters pairs with no side longer than this pass: short sentences vary widely
 */
public record LengthRatio(double maximumRatio, int freeCharacters) implements PairFilter {
  @Override
  public String reason() {
    return "length-ratio";
  }

  @Override
  public boolean rejects(String source, String target) {
    int sourceCharacters = CharacterCount.of(source);
    int targetCharacters = CharacterCount.of(target);
    int longer = Math.max(sourceCharacters, targetCharacters);
    int shorter = Math.min(sourceCharacters, targetCharacters);
    return longer > freeCharacters && longer > maximumRatio * shorter;
  }
}
