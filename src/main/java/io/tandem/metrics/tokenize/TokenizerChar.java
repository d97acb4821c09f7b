package io.tandem.metrics.tokenize;

import java.util.Arrays;
import java.util.List;

/** Every character (Unicode code point) that is not a space is a token. */
final class TokenizerChar implements Tokenizer {
  @Override
  public List<String> tokenize(String line) {
    return Arrays.stream(Whitespace.visibleCodePoints(line)).mapToObj(Character::toString).toList();
  }
}
