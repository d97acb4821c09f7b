package io.tandem.subword;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import io.tandem.text.ReversibleSplitter;
import io.tandem.text.moses.TextForm;
import java.util.ArrayList;
import java.util.List;

/**
 * Subwords as a tokenizer.json with the same ids. In contrast to Tandem, PAD, BOS, EOS and UNK are
 * found in text that spells them, U+2581 in the text is taken for a space, and with byte pair
 * encoding a character without a piece becomes UNK: the format cannot represent both bytes and ends
 * of words.
 */
public final class TokenizerJsonWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The words of {@link ReversibleSplitter}, after spaces have become U+2581. */
  private static final String REVERSIBLE_WORDS =
      "\u2581?(?:[\\p{L}\\p{M}]+|\\p{Nd}+|[^\u2581\\s\\p{Cc}])|[\\s\\S]";

  private static final String AT_SPACES = "[ \\n\\r]+";

  /** The log probability of tokens into which no text should be segmented. */
  private static final double NEVER = -100;

  private final SubwordSide subwords;
  private final boolean reversible;

  private TokenizerJsonWriter(SubwordSide subwords) {
    this.subwords = subwords;
    reversible = subwords.words().splitting() == Splitting.REVERSIBLE;
  }

  /**
   * Returns the content of a tokenizer.json.
   *
   * @throws UserException if that format cannot represent the subwords
   */
  public static String write(SubwordSide subwords) {
    return new TokenizerJsonWriter(subwords).write().toPrettyString() + "\n";
  }

  private ObjectNode write() {
    if (subwords.kind().isOutside()) {
      throw new UserException(
          "the subwords come from another tool's model, which is kept unchanged in subword/");
    }
    if (!subwords.words().source().equals(TextForm.PLAIN)
        || !subwords.words().target().equals(TextForm.PLAIN)) {
      throw new UserException(
          "a tokenizer.json cannot represent Moses' punctuation and tokenization: prepare the"
              + " corpus with corpus.punctuation = keep and corpus.tokenization = none");
    }
    ObjectNode json = JSON.createObjectNode().put("version", "1.0");
    json.putNull("truncation").putNull("padding");
    ArrayNode added = json.putArray("added_tokens");
    for (int id = 0; id < Vocabulary.FIRST_BYTE; id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", subwords.vocabulary().name(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    for (String tag : subwords.vocabulary().tags()) {
      added
          .addObject()
          .put("id", subwords.vocabulary().idOfTag(tag).orElseThrow())
          .put("content", tag)
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", true)
          .put("normalized", false)
          .put("special", false);
    }
    json.set("normalizer", normalizer());
    json.set("pre_tokenizer", preTokenizer());
    json.putNull("post_processor");
    json.set("decoder", decoder());
    json.set("model", subwords.kind() == SubwordKind.BPE ? bpe() : unigram());
    return json;
  }

  private ObjectNode normalizer() {
    List<ObjectNode> steps = new ArrayList<>(TokenizerText.steps(subwords));
    if (reversible) {
      steps.add(TokenizerSteps.typed("Prepend").put("prepend", ReversibleSplitter.MARK));
      steps.add(TokenizerSteps.replace(" ", ReversibleSplitter.MARK));
    }
    return TokenizerSteps.sequence("normalizers", steps);
  }

  private ObjectNode preTokenizer() {
    if (subwords.kind() == SubwordKind.UNIGRAM) {
      return null;
    }
    ObjectNode split = TokenizerSteps.typed("Split");
    split.putObject("pattern").put("Regex", reversible ? REVERSIBLE_WORDS : AT_SPACES);
    return split.put("behavior", reversible ? "Isolated" : "Removed").put("invert", false);
  }

  private ObjectNode decoder() {
    if (!reversible) {
      return TokenizerSteps.typed("BPEDecoder").put("suffix", Merges.END_OF_WORD);
    }
    List<ObjectNode> steps = new ArrayList<>();
    if (subwords.kind() == SubwordKind.BPE) {
      steps.add(TokenizerSteps.replace(Merges.END_OF_WORD, ""));
    }
    steps.add(TokenizerSteps.replace(ReversibleSplitter.MARK, " "));
    steps.add(TokenizerSteps.typed("ByteFallback"));
    steps.add(TokenizerSteps.typed("Fuse"));
    steps.add(TokenizerSteps.strip(1, 0));
    return TokenizerSteps.sequence("decoders", steps);
  }

  private ObjectNode bpe() {
    ObjectNode model =
        TokenizerSteps.typed("BPE")
            .putNull("dropout")
            .put("unk_token", subwords.vocabulary().name(Vocabulary.UNK))
            .putNull("continuing_subword_prefix")
            .put("end_of_word_suffix", Merges.END_OF_WORD)
            .put("fuse_unk", false)
            .put("byte_fallback", false)
            .put("ignore_merges", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < subwords.size() - subwords.vocabulary().tags().size(); id++) {
      if (vocabulary.has(token(id))) {
        throw UserException.of(
            "a tokenizer.json cannot contain both ids %s and %d, because both are written '%s'",
            vocabulary.get(token(id)), id, token(id));
      }
      vocabulary.put(token(id), id);
    }
    ArrayNode merges = model.putArray("merges");
    for (Merges.Merge merge : subwords.merges().inOrder()) {
      for (String symbol : List.of(merge.left(), merge.right(), merge.result())) {
        if (!vocabulary.has(symbol)) {
          throw UserException.of(
              "a tokenizer.json needs an id for every result of a merge, but '%s' has none: learn the subwords with subword.minimumPieceFrequency = 0",
              symbol);
        }
      }
      merges.addArray().add(merge.left()).add(merge.right());
    }
    return model;
  }

  /** Returns the piece as spelt in merges. */
  private String token(int id) {
    Vocabulary vocabulary = subwords.vocabulary();
    if (vocabulary.kindOf(id) != Vocabulary.Kind.PIECE) {
      return vocabulary.name(id);
    }
    return vocabulary.piece(id).symbol();
  }

  private ObjectNode unigram() {
    ObjectNode model =
        TokenizerSteps.typed("Unigram").put("unk_id", Vocabulary.UNK).put("byte_fallback", true);
    ArrayNode vocabulary = model.putArray("vocab");
    SentencePieceModel pieces = subwords.sentencePieceModel();
    int untagged = pieces.pieces().size() - subwords.vocabulary().tags().size();
    for (ScoredPiece piece : pieces.pieces().subList(0, untagged)) {
      boolean isText = piece.type() == ScoredPiece.Type.NORMAL;
      vocabulary.addArray().add(piece.text()).add(isText ? (double) piece.score() : NEVER);
    }
    return model;
  }
}
