package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.UserException;
import io.tandem.sentencepiece.CharacterMap;
import io.tandem.sentencepiece.Normalization;
import io.tandem.sentencepiece.ScoredPiece;
import io.tandem.sentencepiece.SentencePieceFile;
import io.tandem.sentencepiece.SentencePieceModel;
import io.tandem.sentencepiece.SentencePieceModel.Algorithm;
import io.tandem.subword.SubwordFiles;
import io.tandem.subword.SubwordKind;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import io.tandem.text.ReversibleSplitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The unigram pieces of a SentencePiece model, in the order of our ids. Of the models'
 * normalizations, that called nmt_nfkc is written as the steps it was made of, which libraries
 * apply more alike than the compiled rules.
 */
final class ImportedUnigramTokenizer {
  /** More spaces than a text begins with. */
  private static final int MANY = 1000;

  private static final String NMT_NFKC = "nmt_nfkc";

  /** What nmt_nfkc removes, and what it takes for a space. */
  private static final String REMOVED = "[\\x01-\\x08\\x0B\\x0E-\\x1F\\x7F\u008F\u009F]";

  private static final String SPACES =
      "[\\x09\\x0A\\x0C\\x0D\u00A0\u1680\u2000-\u200C\u200E\u200F\u2028\u2029\u202F\u205F\u2581\u3000\uFEFF\uFFFD]";

  /** The wide tilde, which it leaves, unlike NFKC; and what stands for it meanwhile. */
  private static final String TILDE = "\uFF5E";

  private static final String INSTEAD_OF_TILDE = "\uFDD4";

  /** A noncharacter before tokens that the vocabulary has, but not the model. */
  private static final char LOOKED_UP = '\uFDD5';

  private final Subwords subwords;
  private final Vocabulary vocabulary;
  private final SentencePieceModel model;

  /** The pieces that text is segmented into, by their text. */
  private final Map<String, Float> scores = new HashMap<>();

  /** The characters of these pieces. */
  private final Set<Integer> characters = new TreeSet<>();

  private final TokenizerIds.Builder ids = new TokenizerIds.Builder();
  private final ArrayNode entries;
  private final ObjectNode json;

  /**
   * @throws UserException if a tokenizer.json cannot represent them
   */
  ImportedUnigramTokenizer(Subwords subwords) {
    this.subwords = subwords;
    vocabulary = subwords.sourceVocabulary();
    model = model(SubwordFiles.MARIAN_SOURCE);
    for (ScoredPiece piece : model.pieces()) {
      if (piece.type() == ScoredPiece.Type.NORMAL) {
        scores.put(piece.text(), piece.score());
        piece.text().codePoints().forEach(characters::add);
      }
    }
    json = TokenizerParts.tokenizer(vocabulary);
    entries = json.putObject("model").putArray("vocab");
  }

  /**
   * Reads a SentencePiece model.
   *
   * @param ofMarian its name in a Marian model, which has one for each side
   */
  private SentencePieceModel model(String ofMarian) {
    String file = subwords.kind() == SubwordKind.MARIAN ? ofMarian : SubwordFiles.SENTENCE_PIECE;
    SentencePieceModel read = SentencePieceFile.parse(subwords.files().get(file), file);
    requireSayable(read, file);
    return read;
  }

  private static void requireSayable(SentencePieceModel model, String file) {
    Normalization rules = model.normalization();
    if (model.algorithm() != Algorithm.UNIGRAM) {
      throw refused(file, "its pieces are merged (BPE)", "of SentencePiece unigram models alone");
    }
    if (model.byteFallback()) {
      throw refused(file, "it writes characters as bytes", "without byte fallback");
    }
    if (model.pieces().stream().anyMatch(p -> p.type() == ScoredPiece.Type.USER_DEFINED)) {
      throw refused(file, "it has user-defined pieces", "without such pieces");
    }
    if (rules.whitespaceAsSuffix() || !rules.escapeWhitespace()) {
      throw refused(file, "its spaces are not before words", "with spaces before words");
    }
    if (!rules.rules().equals(CharacterMap.EMPTY) && !rules.name().equals(NMT_NFKC)) {
      throw refused(
          file,
          "it normalizes text by the rules " + rules.name(),
          "with the rules nmt_nfkc or identity");
    }
  }

  private static UserException refused(String file, String found, String expected) {
    return new UserException(
        "the subwords of %s cannot be written as a tokenizer.json that transformers.js reads: %s; expected a model %s, or subwords that Tandem has learned"
            .formatted(file, found, expected));
  }

  HubTokenizer write() {
    json.set("normalizer", TokenizerParts.sequence("normalizers", normalizers()));
    json.putNull("pre_tokenizer");
    json.set("decoder", TokenizerParts.sequence("decoders", decoders()));
    writeModel();
    return new HubTokenizer(json, ids.build());
  }

  private List<ObjectNode> normalizers() {
    Normalization rules = model.normalization();
    List<ObjectNode> steps = new ArrayList<>();
    if (subwords.words().casing() == Casing.LOWER) {
      steps.add(TokenizerParts.typed("Lowercase"));
    }
    if (!rules.rules().equals(CharacterMap.EMPTY)) {
      steps.add(TokenizerParts.replaceAll(REMOVED, ""));
      steps.add(TokenizerParts.replaceAll(SPACES, " "));
      steps.add(TokenizerParts.replace(TILDE, INSTEAD_OF_TILDE));
      steps.add(TokenizerParts.typed("NFKC"));
      steps.add(TokenizerParts.replace(INSTEAD_OF_TILDE, TILDE));
    }
    if (rules.removeExtraWhitespace()) {
      steps.add(TokenizerParts.replaceAll("(?<![\\s\\S]) +| +(?![\\s\\S])", ""));
      steps.add(TokenizerParts.replaceAll(" {2,}", " "));
    }
    if (rules.addDummyPrefix()) {
      steps.add(TokenizerParts.typed("Prepend").put("prepend", ReversibleSplitter.MARK));
    }
    steps.add(TokenizerParts.replace(" ", ReversibleSplitter.MARK));
    if (rules.removeExtraWhitespace()) {
      // Nothing is put before nothing, except by transformers.js.
      String alone = "(?<![\\s\\S])%s(?![\\s\\S])".formatted(ReversibleSplitter.MARK);
      steps.add(TokenizerParts.replaceAll(alone, ""));
    }
    addUnknown(steps);
    return steps;
  }

  /**
   * Text that the model does not know is looked up in the vocabulary, which may have it from the
   * other side. The longest stretch of it is, so its start is marked as that of the token.
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
          TokenizerParts.replaceAll(
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
    steps.add(TokenizerParts.replace(String.valueOf(HubTokenizer.WRITTEN), ""));
    steps.add(TokenizerParts.replace(String.valueOf(LOOKED_UP), ""));
    steps.add(TokenizerParts.replace(ReversibleSplitter.MARK, " "));
    steps.add(TokenizerParts.typed("Fuse"));
    Normalization ofTarget = model(SubwordFiles.MARIAN_TARGET).normalization();
    if (ofTarget.removeExtraWhitespace()) {
      steps.add(TokenizerParts.strip(MANY, 0));
    } else if (ofTarget.addDummyPrefix()) {
      steps.add(TokenizerParts.strip(1, 0));
    }
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
    for (ScoredPiece piece : model.pieces()) {
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

  /** Returns whether the model knows nothing of a token, and so takes it for unknown text. */
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
