package io.tandem.subword;

import io.tandem.sentencepiece.ScoredPiece;
import io.tandem.sentencepiece.SentencePiece;
import io.tandem.sentencepiece.SentencePieceModel;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** A SentencePiece model. */
record ImportedSentencePiece(SentencePiece pieces) implements ImportedTokenizer {
  private static final Pattern BYTE = Pattern.compile("<0x[0-9A-Fa-f]{2}>");

  @Override
  public int size() {
    return pieces.model().pieces().size();
  }

  @Override
  public String token(int id) {
    return pieces.model().pieces().get(id).text();
  }

  @Override
  public int fixedId(int id) {
    SentencePieceModel model = pieces.model();
    ScoredPiece piece = model.pieces().get(id);
    return switch (piece.type()) {
      case UNKNOWN -> Vocabulary.UNK;
      case BYTE ->
          BYTE.matcher(piece.text()).matches()
              ? Vocabulary.idOf((byte) HexFormat.fromHexDigits(piece.text(), 3, 5))
              : NOT_FIXED;
      case CONTROL -> control(id, model);
      default -> NOT_FIXED;
    };
  }

  private static int control(int id, SentencePieceModel model) {
    if (id == model.beginId()) {
      return Vocabulary.BOS;
    }
    if (id == model.endId()) {
      return Vocabulary.EOS;
    }
    return id == model.paddingId() ? Vocabulary.PAD : NOT_FIXED;
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
