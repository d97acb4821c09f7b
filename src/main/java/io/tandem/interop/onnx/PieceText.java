package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenizerSteps;
import io.tandem.subword.sentencepiece.CharacterMap;
import io.tandem.subword.sentencepiece.Normalization;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.SentencePieceFile;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import io.tandem.text.ReversibleSplitter;
import java.util.ArrayList;
import java.util.List;

/**
 * Text before and after the pieces of a SentencePiece model, as steps of a tokenizer.json. The
 * normalization nmt_nfkc is written as its original steps, on which libraries agree better than on
 * its compiled rules.
 *
 * @param file the name of the model's file, for messages
 */
record PieceText(String file, SentencePieceModel model) {
  /** More leading spaces than any text has. */
  private static final int MANY = 1000;

  private static final String NMT_NFKC = "nmt_nfkc";

  /** The characters that nmt_nfkc removes, and those that it replaces by a space. */
  private static final String REMOVED = "[\\x01-\\x08\\x0B\\x0E-\\x1F\\x7F\u008F\u009F]";

  private static final String SPACES =
      "[\\x09\\x0A\\x0C\\x0D\u00A0\u1680\u2000-\u200C\u200E\u200F\u2028\u2029\u202F\u205F\u2581\u3000\uFEFF\uFFFD]";

  /** The fullwidth tilde, which it keeps, unlike NFKC; and its stand-in meanwhile. */
  private static final String TILDE = "\uFF5E";

  private static final String INSTEAD_OF_TILDE = "\uFDD4";

  /**
   * Reads a model.
   *
   * @throws UserException if a tokenizer.json cannot represent its normalization
   */
  static PieceText of(Subwords subwords, String file) {
    SentencePieceModel model = SentencePieceFile.parse(subwords.files().get(file), file);
    PieceText text = new PieceText(file, model);
    Normalization rules = model.normalization();
    if (model.pieces().stream().anyMatch(p -> p.type() == ScoredPiece.Type.USER_DEFINED)) {
      throw text.refused("it has user-defined pieces", "without such pieces");
    }
    if (rules.whitespaceAsSuffix() || !rules.escapeWhitespace()) {
      throw text.refused("its spaces are not before words", "with spaces before words");
    }
    if (!rules.rules().equals(CharacterMap.EMPTY) && !rules.name().equals(NMT_NFKC)) {
      throw text.refused(
          "it normalizes text by the rules " + rules.name(), "with the rules nmt_nfkc or identity");
    }
    return text;
  }

  UserException refused(String found, String expected) {
    return UserException.of(
        "the subwords of %s cannot be written as a tokenizer.json that transformers.js reads: %s; expected a model %s, or subwords that Tandem has learned",
        file, found, expected);
  }

  List<ObjectNode> normalizers(Subwords subwords) {
    Normalization rules = model.normalization();
    List<ObjectNode> steps = new ArrayList<>(TokenizerParts.text(subwords));
    if (!rules.rules().equals(CharacterMap.EMPTY)) {
      steps.add(TokenizerSteps.replaceAll(REMOVED, ""));
      steps.add(TokenizerSteps.replaceAll(SPACES, " "));
      steps.add(TokenizerSteps.replace(TILDE, INSTEAD_OF_TILDE));
      steps.add(TokenizerSteps.typed("NFKC"));
      steps.add(TokenizerSteps.replace(INSTEAD_OF_TILDE, TILDE));
    }
    if (rules.removeExtraWhitespace()) {
      steps.add(TokenizerSteps.replaceAll("(?<![\\s\\S]) +| +(?![\\s\\S])", ""));
      steps.add(TokenizerSteps.replaceAll(" {2,}", " "));
    }
    if (rules.addDummyPrefix()) {
      steps.add(TokenizerSteps.typed("Prepend").put("prepend", ReversibleSplitter.MARK));
    }
    steps.add(TokenizerSteps.replace(" ", ReversibleSplitter.MARK));
    if (rules.removeExtraWhitespace()) {
      // Only transformers.js prepends to an empty text.
      String alone = "(?<![\\s\\S])%s(?![\\s\\S])".formatted(ReversibleSplitter.MARK);
      steps.add(TokenizerSteps.replaceAll(alone, ""));
    }
    return steps;
  }

  /** The prefix to strip from decoded text. */
  List<ObjectNode> strips() {
    Normalization rules = model.normalization();
    if (rules.removeExtraWhitespace()) {
      return List.of(TokenizerSteps.strip(MANY, 0));
    }
    return rules.addDummyPrefix() ? List.of(TokenizerSteps.strip(1, 0)) : List.of();
  }
}
