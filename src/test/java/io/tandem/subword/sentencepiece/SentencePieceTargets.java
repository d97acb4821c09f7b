package io.tandem.subword.sentencepiece;

import io.tandem.fuzz.FuzzTarget;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** SentencePiece models, fuzzed. */
public final class SentencePieceTargets {
  private static final String LINE = "The  ﬁne ½ caf\u00e9s of \u2581 Kraków \uD83D\uDE00 (2) ";

  private SentencePieceTargets() {}

  /** Returns the targets. */
  public static List<FuzzTarget> all() {
    return List.of(new FuzzTarget("sentencepiece", "input.model", SentencePieceTargets::read));
  }

  private static String read(byte[] input, String file) {
    SentencePieceModel model = SentencePieceFile.parse(input, file);
    SentencePieceModel again = SentencePieceFile.parse(SentencePieceFile.write(model), file);
    if (!again.equals(model)) {
      throw new AssertionError("another model after it was written and read");
    }
    SentencePiece pieces = new SentencePiece(model);
    List<Integer> ids = pieces.encode(LINE).ids();
    pieces.decode(ids);
    pieces.decode(pieces.sample(LINE, 0.5, new SplittableRandom(1)).ids());
    return String.format(
        Locale.ROOT, "pieces: %d, of the line: %d", model.pieces().size(), ids.size());
  }
}
