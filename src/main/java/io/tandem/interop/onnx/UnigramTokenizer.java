package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.sentencepiece.ScoredPiece;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.text.ReversibleSplitter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Unigram subwords over the bytes of text, each written as a character as in GPT-2. So a character
 * without a piece is found as its bytes by every library, among other pieces: its first byte has
 * the log probability that Tandem gives a character without a piece, and the others 0. They can
 * stand nowhere else, because pieces consist of whole characters.
 */
record UnigramTokenizer(Subwords subwords) {
  /** The log probability of tokens into which no text should be segmented. */
  private static final double NEVER = -10_000;

  /** How much less probable a character without a piece is than the least probable piece. */
  private static final double UNKNOWN_PENALTY = 10;

  HubTokenizer write() {
    ObjectNode json = TokenizerParts.tokenizer(subwords);
    List<ObjectNode> normalizers = new ArrayList<>();
    if (subwords.words().casing() == Casing.LOWER) {
      normalizers.add(TokenizerParts.typed("Lowercase"));
    }
    normalizers.add(TokenizerParts.typed("Prepend").put("prepend", " "));
    json.set("normalizer", TokenizerParts.sequence("normalizers", normalizers));
    json.set("pre_tokenizer", byteLevel());
    json.set(
        "decoder",
        TokenizerParts.sequence("decoders", List.of(byteLevel(), TokenizerParts.strip(1, 0))));
    json.set("model", model());
    return new HubTokenizer(json, TokenizerIds.same(subwords.size()));
  }

  private static ObjectNode byteLevel() {
    return TokenizerParts.typed("ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", false);
  }

  private ObjectNode model() {
    ObjectNode model =
        TokenizerParts.typed("Unigram").put("unk_id", Vocabulary.UNK).put("byte_fallback", false);
    ArrayNode vocabulary = model.putArray("vocab");
    List<ScoredPiece> pieces = subwords.source().sentencePieceModel().pieces();
    int tags = subwords.vocabulary().tags().size();
    List<ScoredPiece> ofText = pieces.subList(Vocabulary.FIRST_PIECE, pieces.size() - tags);
    double unknown =
        ofText.stream().mapToDouble(ScoredPiece::score).min().orElse(0) - UNKNOWN_PENALTY;
    for (int id = 0; id < Vocabulary.FIRST_BYTE; id++) {
      add(vocabulary, pieces.get(id).text(), NEVER);
    }
    for (int value = 0; value < Vocabulary.BYTES; value++) {
      boolean continues = (value & 0b1100_0000) == 0b1000_0000;
      add(vocabulary, characters((byte) value), continues ? 0 : unknown);
    }
    for (ScoredPiece piece : ofText) {
      String text = piece.text().replace(ReversibleSplitter.SPACE_MARK, ' ');
      add(vocabulary, characters(text.getBytes(StandardCharsets.UTF_8)), piece.score());
    }
    return model;
  }

  private static void add(ArrayNode vocabulary, String piece, double score) {
    vocabulary.addArray().add(piece).add(score);
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
