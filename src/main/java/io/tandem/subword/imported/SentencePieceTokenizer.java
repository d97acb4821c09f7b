package io.tandem.subword.imported;

import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.SentencePiece;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import java.util.List;
import java.util.random.RandomGenerator;

/** A SentencePiece model. */
record SentencePieceTokenizer(SentencePiece pieces) implements ImportedTokenizer {
  @Override
  public int size() {
    return pieces.model().pieces().size();
  }

  @Override
  public String token(int id) {
    return pieces.model().pieces().get(id).text();
  }

  @Override
  public TokenRole role(int id) {
    SentencePieceModel model = pieces.model();
    ScoredPiece piece = model.pieces().get(id);
    return switch (piece.type()) {
      case UNKNOWN -> TokenRole.UNKNOWN;
      case BYTE -> TokenRole.BYTE;
      case CONTROL -> control(id, model);
      default -> TokenRole.TEXT;
    };
  }

  private static TokenRole control(int id, SentencePieceModel model) {
    if (id == model.beginId()) {
      return TokenRole.BEGIN;
    }
    if (id == model.endId()) {
      return TokenRole.END;
    }
    return id == model.paddingId() ? TokenRole.PADDING : TokenRole.TEXT;
  }

  @Override
  public List<Integer> encode(String text) {
    return pieces.encode(text).ids();
  }

  @Override
  public List<Integer> sample(String text, double strength, RandomGenerator random) {
    return pieces.sample(text, strength, random).ids();
  }

  @Override
  public String decode(List<Integer> ids) {
    return pieces.decode(ids);
  }
}
