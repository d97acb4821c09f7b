package io.tandem.interop.model;

import io.tandem.subword.SubwordKind;
import io.tandem.subword.SubwordSide;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.sentencepiece.ScoredPiece;
import java.util.List;
import java.util.function.IntFunction;

/** The spellings of BPE pieces; other pieces have only one. */
public enum TokenSpelling {
  /** Marks pieces at the end of words, as in a tokenizer.json: {@code the</w>}. */
  END_OF_WORD,
  /** Marks pieces inside words, as in subword-nmt: {@code th@@}. */
  CONTINUATION;

  /** Returns the spelling of a side's tokens by their ids. */
  public IntFunction<String> of(SubwordSide side) {
    Vocabulary vocabulary = side.vocabulary();
    if (side.kind() == SubwordKind.UNIGRAM) {
      List<ScoredPiece> pieces = side.sentencePieceModel().pieces();
      return id -> pieces.get(id).text();
    }
    return id -> {
      if (vocabulary.kindOf(id) != Vocabulary.Kind.PIECE) {
        return vocabulary.name(id);
      }
      if (side.kind().isOutside()) {
        return vocabulary.piece(id).text();
      }
      return this == END_OF_WORD ? vocabulary.piece(id).symbol() : vocabulary.piece(id).toString();
    };
  }
}
