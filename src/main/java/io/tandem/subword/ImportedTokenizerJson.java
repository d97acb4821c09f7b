package io.tandem.subword;

import io.tandem.huggingface.TokenizerJson;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A tokenizer.json. Its tokens that begin, end and pad sentences do so here as well; its other
 * added tokens are ordinary tokens.
 */
record ImportedTokenizerJson(TokenizerJson tokenizer, boolean spellsBytes)
    implements ImportedTokenizer {
  private static final Pattern BYTE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");

  ImportedTokenizerJson(TokenizerJson tokenizer) {
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
  public int fixedId(int id) {
    if (id == tokenizer.unknownId()) {
      return Vocabulary.UNK;
    }
    if (id == tokenizer.endId()) {
      return Vocabulary.EOS;
    }
    if (id == tokenizer.beginId()) {
      return Vocabulary.BOS;
    }
    if (id == tokenizer.paddingId()) {
      return Vocabulary.PAD;
    }
    String token = tokenizer.token(id);
    return spellsBytes && BYTE.matcher(token).matches()
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
