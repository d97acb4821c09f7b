package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.subword.Piece;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenizerSteps;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.text.ReversibleSplitter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Unigram subwords over the bytes of text, each written as a character as in GPT-2. So every
 * library finds a character without a piece as its bytes: the first byte has Tandem's log
 * probability of such a character, and the others 0. They can occur nowhere else, because pieces
 * consist of whole characters.
 */
record UnigramTokenizer(Subwords subwords) {
  /** The log probability of tokens that segmentation must not use. */
  private static final double NEVER = -10_000;

  /** How much less probable a character without a piece is than the least probable piece. */
  private static final double UNKNOWN_PENALTY = 10;

  HubTokenizer write() {
    ObjectNode json = TokenizerParts.tokenizer(subwords.sourceVocabulary());
    List<ObjectNode> normalizers = new ArrayList<>(TokenizerParts.text(subwords));
    normalizers.add(TokenizerSteps.typed("Prepend").put("prepend", " "));
    json.set("normalizer", TokenizerSteps.sequence("normalizers", normalizers));
    json.set("pre_tokenizer", byteLevel());
    json.set(
        "decoder",
        TokenizerSteps.sequence(
            "decoders",
            List.of(
                TokenizerSteps.replace(String.valueOf(HubTokenizer.WRITTEN), ""),
                byteLevel(),
                TokenizerSteps.strip(1, 0))));
    TokenizerIds.Builder ids = new TokenizerIds.Builder();
    json.set("model", model(ids));
    return new HubTokenizer(json, ids.build());
  }

  private static ObjectNode byteLevel() {
    return TokenizerSteps.typed("ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", false);
  }

  private ObjectNode model(TokenizerIds.Builder ids) {
    ObjectNode model =
        TokenizerSteps.typed("Unigram").put("unk_id", Vocabulary.UNK).put("byte_fallback", false);
    ArrayNode vocabulary = model.putArray("vocab");
    Vocabulary source = subwords.sourceVocabulary();
    List<ScoredPiece> pieces = subwords.source().sentencePieceModel().pieces();
    double unknown =
        pieces.stream().mapToDouble(ScoredPiece::score).min().orElse(0) - UNKNOWN_PENALTY;
    for (int id = 0; id < source.size(); id++) {
      switch (source.kindOf(id)) {
        case SPECIAL, TAG -> add(vocabulary, source.name(id), NEVER);
        case BYTE -> {
          int value = id - Vocabulary.FIRST_BYTE;
          boolean continues = (value & 0b1100_0000) == 0b1000_0000;
          add(vocabulary, characters((byte) value), continues ? 0 : unknown);
        }
        case PIECE -> add(vocabulary, characters(source.piece(id)), pieces.get(id).score());
      }
      boolean isShared = subwords.isJoint() || id < Vocabulary.FIRST_PIECE;
      ids.add(new int[] {id}, isShared ? id : TokenizerIds.NONE);
    }
    Vocabulary target = subwords.targetVocabulary();
    for (int id = Vocabulary.FIRST_PIECE; id < target.size() && !subwords.isJoint(); id++) {
      ids.addWritten(id);
      add(vocabulary, HubTokenizer.WRITTEN + characters(target.piece(id)), NEVER);
    }
    return model;
  }

  private static void add(ArrayNode vocabulary, String piece, double score) {
    vocabulary.addArray().add(piece).add(score);
  }

  private static String characters(Piece piece) {
    String text = piece.text().replace(ReversibleSplitter.SPACE_MARK, ' ');
    return characters(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A character for each byte: itself if it is printable, else the next from U+0100 on. */
  private static String characters(byte... bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (byte value : bytes) {
      text.append(character(Byte.toUnsignedInt(value)));
    }
    return text.toString();
  }

  private static char character(int value) {
    if (isPrintable(value)) {
      return (char) value;
    }
    int before = 0;
    for (int other = 0; other < value; other++) {
      before += isPrintable(other) ? 0 : 1;
    }
    return (char) (Vocabulary.BYTES + before);
  }

  private static boolean isPrintable(int value) {
    return (value > ' ' && value <= '~')
        || (value >= '\u00A1' && value <= '\u00AC')
        || (value >= '\u00AE' && value <= '\u00FF');
  }
}
