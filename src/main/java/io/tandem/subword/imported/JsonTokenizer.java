package io.tandem.subword.imported;

import io.tandem.subword.huggingface.TokenizerJson;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A tokenizer.json. Its tokens that begin, end and pad sentences do so here as well; its other
 * added tokens are ordinary tokens.
 */
record JsonTokenizer(TokenizerJson tokenizer, boolean spellsBytes) implements ImportedTokenizer {
  private static final Pattern BYTE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");

  JsonTokenizer(TokenizerJson tokenizer) {
    this(tokenizer, tokenizer.spellsBytes());
  }

  @Override
  public int size() {
    return tokenizer.size();
  }

  @Override
  public String token(int id) {
    return tokenizer.token(id);
  }

  @Override
  public TokenRole role(int id) {
    if (id == tokenizer.unknownId()) {
      return TokenRole.UNKNOWN;
    }
    if (id == tokenizer.endId()) {
      return TokenRole.END;
    }
    if (id == tokenizer.beginId()) {
      return TokenRole.BEGIN;
    }
    if (id == tokenizer.paddingId()) {
      return TokenRole.PADDING;
    }
    boolean isByte = spellsBytes && BYTE.matcher(tokenizer.token(id)).matches();
    return isByte ? TokenRole.BYTE : TokenRole.TEXT;
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
