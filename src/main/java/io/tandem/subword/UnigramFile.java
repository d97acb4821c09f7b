package io.tandem.subword;

import io.tandem.subword.sentencepiece.Normalization;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.ScoredPiece.Type;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import io.tandem.subword.sentencepiece.SentencePieceModel.Algorithm;
import java.util.ArrayList;
import java.util.List;

/**
 * Unigram subwords as a SentencePiece model with the same ids. SentencePiece segments text whose
 * casing and form are already applied in the same way, except for U+2581 in the text (which it
 * takes for a space) and the empty line.
 */
final class UnigramFile {
  /** Spaces are kept, and one is put before the text. */
  private static final Normalization REVERSIBLE =
      new Normalization("identity", Normalization.IDENTITY.rules(), true, false, true, false);

  private static final String SPACE = "\u2581";

  private UnigramFile() {}

  static SentencePieceModel of(Vocabulary vocabulary) {
    List<ScoredPiece> pieces = new ArrayList<>();
    for (int id = 0; id < Vocabulary.FIRST_BYTE; id++) {
      Type type = id == Vocabulary.UNK ? Type.UNKNOWN : Type.CONTROL;
      pieces.add(new ScoredPiece(Vocabulary.SPECIAL_NAMES.get(id), 0, type));
    }
    for (int b = 0; b < Vocabulary.BYTES; b++) {
      pieces.add(new ScoredPiece(SentencePieceModel.byteName(b), 0, Type.BYTE));
    }
    pieces.addAll(UnigramWords.scored(vocabulary));
    // With the space that is put before the text, or stands between tags: as probable as can be.
    for (String tag : vocabulary.tags()) {
      pieces.add(ScoredPiece.normal(SPACE + tag, 0));
    }
    return new SentencePieceModel(
        Algorithm.UNIGRAM,
        pieces,
        REVERSIBLE,
        true,
        SentencePieceModel.USUAL_UNKNOWN_SURFACE,
        Vocabulary.BOS,
        Vocabulary.EOS,
        Vocabulary.PAD);
  }
}
