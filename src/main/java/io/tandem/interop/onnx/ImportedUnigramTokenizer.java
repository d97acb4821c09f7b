package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenizerSteps;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.SentencePieceModel.Algorithm;
import io.tandem.text.ReversibleSplitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The unigram pieces of a SentencePiece model, or of a Marian model, in the order of our ids. */
final class ImportedUnigramTokenizer {
  /** A noncharacter before tokens of the vocabulary that the model lacks. */
  private static final char LOOKED_UP = '\uFDD5';

  private final Subwords subwords;
  private final Vocabulary vocabulary;
  private final PieceText text;
  private final PieceText ofTarget;

  /** The pieces that text is segmented into, by their text. */
  private final Map<String, Float> scores = new HashMap<>();

  /** The characters of these pieces. */
  private final Set<Integer> characters = new TreeSet<>();

  private final TokenizerIds.Builder ids = new TokenizerIds.Builder();
  private final ArrayNode entries;
  private final ObjectNode json;

  /**
   * @param text that of source lines
   * @param ofTarget that of translations
   * @throws UserException if a tokenizer.json cannot represent them
   */
  ImportedUnigramTokenizer(Subwords subwords, PieceText text, PieceText ofTarget) {
    this.subwords = subwords;
    vocabulary = subwords.sourceVocabulary();
    this.text = text;
    this.ofTarget = ofTarget;
    requireUnigram(text);
    requireUnigram(ofTarget);
    for (ScoredPiece piece : text.model().pieces()) {
      if (piece.type() == ScoredPiece.Type.NORMAL) {
        scores.put(piece.text(), piece.score());
        piece.text().codePoints().forEach(characters::add);
      }
    }
    json = TokenizerParts.tokenizer(vocabulary);
    entries = json.putObject("model").putArray("vocab");
  }

  private static void requireUnigram(PieceText text) {
    if (text.model().algorithm() != Algorithm.UNIGRAM) {
      throw text.refused("its pieces are merged (BPE)", "of SentencePiece unigram models alone");
    }
    if (text.model().byteFallback()) {
      throw text.refused("it writes characters as bytes", "without byte fallback");
    }
  }

  HubTokenizer write() {
    json.set("normalizer", TokenizerSteps.sequence("normalizers", normalizers()));
    json.putNull("pre_tokenizer");
    json.set("decoder", TokenizerSteps.sequence("decoders", decoders()));
    writeModel();
    return new HubTokenizer(json, ids.build());
  }

  private List<ObjectNode> normalizers() {
    List<ObjectNode> steps = new ArrayList<>(text.normalizers(subwords));
    addUnknown(steps);
    return steps;
  }

  /**
   * The longest stretch of text unknown to the model is looked up in the vocabulary, which may have
   * it from the other side; so its start is marked like the token's.
   */
  private void addUnknown(List<ObjectNode> steps) {
    List<String> tokens =
        vocabulary.pieces().stream()
            .map(counted -> counted.piece().text())
            .filter(this::isLookedUp)
            .map(ImportedUnigramTokenizer::literally)
            .toList();
    if (!tokens.isEmpty()) {
      String known = TokenizerParts.oneOf(characters);
      steps.add(
          TokenizerSteps.replaceAll(
              "(?:(?<![\\s\\S])|(?<=%1$s))(?=(?:%2$s)(?:(?![\\s\\S])|%1$s))"
                  .formatted(known, String.join("|", tokens)),
              String.valueOf(LOOKED_UP)));
    }
  }

  private static String literally(String token) {
    return token.replaceAll("[\\\\^$.|?*+()\\[\\]{}/]", "\\\\$0");
  }

  private List<ObjectNode> decoders() {
    List<ObjectNode> steps = new ArrayList<>();
    steps.add(TokenizerSteps.replace(String.valueOf(HubTokenizer.WRITTEN), ""));
    steps.add(TokenizerSteps.replace(String.valueOf(LOOKED_UP), ""));
    steps.add(TokenizerSteps.replace(ReversibleSplitter.MARK, " "));
    steps.add(TokenizerSteps.typed("Fuse"));
    steps.addAll(ofTarget.strips());
    return steps;
  }

  private void writeModel() {
    // No entry may have a lower score: that of a character without a piece depends on the lowest.
    double least = scores.values().stream().mapToDouble(score -> score).min().orElse(0);
    Set<String> known = new HashSet<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = token(vocabulary, id);
      boolean isShared = subwords.isJoint() || id < Vocabulary.FIRST_PIECE;
      ids.add(new int[] {id}, isShared ? id : TokenizerIds.NONE);
      add(
          spelling(token, vocabulary.kindOf(id)),
          scores.containsKey(token) ? scores.get(token) : least);
      known.add(token);
    }
    for (ScoredPiece piece : text.model().pieces()) {
      if (scores.containsKey(piece.text()) && !known.contains(piece.text())) {
        ids.add(new int[] {Vocabulary.UNK}, TokenizerIds.NONE);
        add(piece.text(), piece.score());
      }
    }
    Vocabulary target = subwords.targetVocabulary();
    for (int id = Vocabulary.FIRST_PIECE; id < target.size() && !subwords.isJoint(); id++) {
      ids.addWritten(id);
      add(HubTokenizer.WRITTEN + token(target, id), least);
    }
    ((ObjectNode) json.path("model"))
        .put("type", "Unigram")
        .put("unk_id", Vocabulary.UNK)
        .put("byte_fallback", false);
  }

  private String spelling(String token, Vocabulary.Kind kind) {
    return switch (kind) {
      case SPECIAL, TAG -> token;
      case BYTE -> HubTokenizer.WRITTEN + token;
      case PIECE -> isLookedUp(token) ? LOOKED_UP + token : ofModel(token);
    };
  }

  private String ofModel(String token) {
    return scores.containsKey(token) ? token : HubTokenizer.WRITTEN + token;
  }

  /** Returns whether the model treats a token as unknown text. */
  private boolean isLookedUp(String token) {
    return token.codePoints().noneMatch(characters::contains);
  }

  private static String token(Vocabulary vocabulary, int id) {
    return vocabulary.kindOf(id) == Vocabulary.Kind.PIECE
        ? vocabulary.piece(id).text()
        : vocabulary.name(id);
  }

  private void add(String piece, double score) {
    entries.addArray().add(piece).add(score);
  }
}
