package io.tandem.subword;

import io.tandem.huggingface.TokenizerJson;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A tokenizer.json. Which of its special tokens begin and end sentences it does not say, so that
 * all of them are tokens like others, which text hardly ever holds.
 */
record TokenizerJsonOutside(TokenizerJson tokenizer) implements OutsideModel {
  private static final Pattern BYTE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");

  @Override
  public int size() {
    return tokenizer.size();
  }

  @Override
  public String token(int id) {
    return tokenizer.token(id);
  }

  @Override
  public int fixedId(int id) {
    if (id == tokenizer.unknownId()) {
      return Vocabulary.UNK;
    }
    String token = tokenizer.token(id);
    return tokenizer.byteFallback() && BYTE.matcher(token).matches()
        ? Vocabulary.idOf((byte) HexFormat.fromHexDigits(token, 3, 5))
        : NOT_FIXED;
  }

  @Override
  public List<Integer> encode(String text) {
    return tokenizer.encode(text);
  }

  @Override
  public List<Integer> sample(String text, double strength, RandomGenerator random) {
    return tokenizer.sample(text, strength, random);
  }

  @Override
  public String decode(List<Integer> ids) {
    return tokenizer.decode(ids);
  }
}
