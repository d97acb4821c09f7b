package io.tandem.subword.huggingface;

import io.tandem.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Hugging Face's tokenizer.json, fuzzed. */
public final class TokenizerTargets {
  private static final String LINE = "The  ﬁne ½ cafés of ▁ Kraków \uD83D\uDE00 (2) don't</s> ";

  private TokenizerTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(new FuzzTarget("tokenizer-json", "tokenizer.json", TokenizerTargets::read));
  }

  private static String read(byte[] input, String file) {
    TokenizerJson tokenizer = TokenizerJson.parse(new String(input, StandardCharsets.UTF_8), file);
    List<Integer> ids = tokenizer.encode(LINE);
    tokenizer.decode(ids);
    tokenizer.decode(tokenizer.sample(LINE, 0.5, new SplittableRandom(1)));
    return String.format(Locale.ROOT, "tokens: %d, of the line: %d", tokenizer.size(), ids.size());
  }
}
