package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenizerSteps;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.ScoredPiece.Type;
import io.tandem.text.ReversibleSplitter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The merged pieces (BPE) of a SentencePiece model, in the order of our ids. SentencePiece merges
 * any two neighbours that form a piece, the highest score first; a tokenizer.json lists the pairs.
 */
final class MergedPiecesTokenizer {
  private final Subwords subwords;
  private final Vocabulary vocabulary;
  private final PieceText text;
  private final ObjectNode json;

  /**
   * @throws UserException if a tokenizer.json cannot represent them
   */
  MergedPiecesTokenizer(Subwords subwords, PieceText text) {
    this.subwords = subwords;
    this.text = text;
    vocabulary = subwords.vocabulary();
    json = TokenizerParts.tokenizer(vocabulary);
    if (text.model().pieces().stream().anyMatch(piece -> piece.type() == Type.UNUSED)) {
      throw text.refused("it has unused pieces", "without such pieces");
    }
  }

  HubTokenizer write() {
    json.set("normalizer", TokenizerSteps.sequence("normalizers", text.normalizers(subwords)));
    json.putNull("pre_tokenizer");
    json.set("decoder", TokenizerSteps.sequence("decoders", decoders()));
    // Neighbouring characters without a piece are one unknown piece.
    ObjectNode model =
        TokenizerParts.merging(vocabulary)
            .put("fuse_unk", true)
            .put("byte_fallback", text.model().byteFallback());
    ObjectNode vocab = model.putObject("vocab");
    TokenizerIds.Builder ids = new TokenizerIds.Builder();
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocab.has(token(id))) {
        throw text.refused(
            "it has a piece '%s'".formatted(token(id)), "without a piece of that name");
      }
      vocab.put(token(id), id);
      ids.add(new int[] {id}, id);
    }
    writeMerges(model.putArray("merges"));
    json.set("model", model);
    return new HubTokenizer(json, ids.build());
  }

  /** Returns the token of an id; bytes that the model lacks occur in no text. */
  private String token(int id) {
    return switch (vocabulary.kindOf(id)) {
      case PIECE -> vocabulary.piece(id).text();
      case BYTE ->
          text.model().byteFallback()
              ? vocabulary.name(id)
              : HubTokenizer.WRITTEN + vocabulary.name(id);
      case SPECIAL, TAG -> vocabulary.name(id);
    };
  }

  private void writeMerges(ArrayNode merges) {
    List<ScoredPiece> pieces = new ArrayList<>(text.model().pieces());
    pieces.removeIf(piece -> piece.type() != Type.NORMAL);
    Set<String> known = new HashSet<>();
    pieces.forEach(piece -> known.add(piece.text()));
    pieces.sort(Comparator.comparingDouble(ScoredPiece::score).reversed());
    for (ScoredPiece piece : pieces) {
      String whole = piece.text();
      whole.codePoints().mapToObj(Character::toString).forEach(part -> require(part, whole, known));
      for (int at = 1; at < whole.length(); at++) {
        String left = whole.substring(0, at);
        String right = whole.substring(at);
        if (known.contains(left) && known.contains(right)) {
          merges.addArray().add(left).add(right);
        }
      }
    }
  }

  private void require(String character, String piece, Set<String> known) {
    if (!known.contains(character)) {
      throw text.refused(
          "it has the piece '%s', but not its character '%s'".formatted(piece, character),
          "with a piece for each character");
    }
  }

  private List<ObjectNode> decoders() {
    List<ObjectNode> steps = new ArrayList<>();
    steps.add(TokenizerSteps.replace(String.valueOf(HubTokenizer.WRITTEN), ""));
    steps.add(TokenizerSteps.replace(ReversibleSplitter.MARK, " "));
    steps.add(TokenizerSteps.typed("ByteFallback"));
    steps.add(TokenizerSteps.typed("Fuse"));
    steps.addAll(text.strips());
    return steps;
  }
}
