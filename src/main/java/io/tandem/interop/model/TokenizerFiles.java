package io.tandem.interop.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.storage.StoreJson;
import io.tandem.subword.SubwordFiles;
import io.tandem.subword.SubwordSide;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenizerJsonWriter;
import io.tandem.subword.TokenizerSteps;
import io.tandem.subword.TokenizerText;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.ScoredPiece.Type;
import io.tandem.subword.sentencepiece.SentencePieceFile;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The subwords of a model as files of other tools' tokenizers. */
public final class TokenizerFiles {
  private TokenizerFiles() {}

  /** Returns the SentencePiece model of the source side, if pieces are of that kind. */
  public static Optional<byte[]> sourceModel(Subwords subwords) {
    return sentencePiece(subwords, subwords.source(), SubwordFiles.MARIAN_SOURCE);
  }

  /** Returns the SentencePiece model of the target side, if pieces are of that kind. */
  public static Optional<byte[]> targetModel(Subwords subwords) {
    return sentencePiece(subwords, subwords.target(), SubwordFiles.MARIAN_TARGET);
  }

  private static Optional<byte[]> sentencePiece(Subwords subwords, SubwordSide side, String name) {
    return switch (subwords.kind()) {
      case UNIGRAM -> {
        SentencePieceModel model = side.sentencePieceModel();
        yield Optional.of(
            SentencePieceFile.write(
                side.isOfNormalizedText() ? PieceNormalization.with(model) : model));
      }
      case SENTENCEPIECE -> Optional.of(subwords.files().get(SubwordFiles.SENTENCE_PIECE));
      case MARIAN -> Optional.of(subwords.files().get(name));
      case BPE, HUGGINGFACE -> Optional.empty();
    };
  }

  /** Pads a SentencePiece model with unused pieces to the size of the vocabulary. */
  public static byte[] withAllOf(ExportVocabulary vocabulary, byte[] model, String file) {
    SentencePieceModel read = SentencePieceFile.parse(model, file);
    List<ScoredPiece> pieces = new ArrayList<>(read.pieces());
    for (String token : vocabulary.tokens().subList(pieces.size(), vocabulary.size())) {
      pieces.add(new ScoredPiece(token, 0, Type.UNUSED));
    }
    return SentencePieceFile.write(
        new SentencePieceModel(
            read.algorithm(),
            pieces,
            read.normalization(),
            read.byteFallback(),
            read.unknownSurface(),
            read.beginId(),
            read.endId(),
            read.paddingId()));
  }

  /** Returns the names of a vocabulary with their ids. */
  public static ObjectNode vocabulary(ExportVocabulary vocabulary) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (int row = 0; row < vocabulary.size(); row++) {
      json.put(vocabulary.tokens().get(row), row);
    }
    return json;
  }

  /**
   * Returns a tokenizer.json that has the vocabulary's ids and appends EOS.
   *
   * @throws UserException if that format cannot represent the subwords
   */
  public static ObjectNode tokenizerJson(Subwords subwords, ExportVocabulary vocabulary) {
    ObjectNode json = parsed(subwords);
    if (subwords.kind().isOutside()) {
      addTokens(subwords.source(), vocabulary, json);
      // As in Tandem, text is normalized first, without truncation or padding.
      json.set("normalizer", after(TokenizerText.steps(subwords.source()), json.get("normalizer")));
      json.putNull("truncation");
      json.putNull("padding");
    }
    String end = vocabulary.token(Vocabulary.EOS);
    ObjectNode ending = json.putObject("post_processor").put("type", "TemplateProcessing");
    ArrayNode single = ending.putArray("single");
    sequence(single, "A");
    special(single, end);
    ArrayNode pair = ending.putArray("pair");
    sequence(pair, "A");
    special(pair, end);
    sequence(pair, "B");
    special(pair, end);
    ObjectNode token = ending.putObject("special_tokens").putObject(end).put("id", end);
    token.putArray("ids").add(vocabulary.indexOf(Vocabulary.EOS));
    token.putArray("tokens").add(end);
    return json;
  }

  /** Returns notes for users if the format cannot represent the subwords. */
  public static String none(UserException why) {
    return "%s. Without that file, the model reads and writes subwords: `jobs/translate.sh --model RUN --subwords encode` makes them of lines, and `decode` lines of them. Or train with subword.kind = unigram, which has no such limits."
        .formatted(
            why.getMessage().substring(0, 1).toUpperCase(Locale.ROOT)
                + why.getMessage().substring(1));
  }

  /**
   * Returns a normalizer after other steps.
   *
   * @param given null, or JSON's null, if there is none
   */
  private static JsonNode after(List<ObjectNode> steps, JsonNode given) {
    if (steps.isEmpty()) {
      return given;
    }
    List<ObjectNode> normalizers = new ArrayList<>(steps);
    if (given instanceof ObjectNode object) {
      normalizers.add(object);
    }
    return TokenizerSteps.sequence("normalizers", normalizers);
  }

  private static void sequence(ArrayNode template, String id) {
    template.addObject().putObject("Sequence").put("id", id).put("type_id", 0);
  }

  private static void special(ArrayNode template, String token) {
    template.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
  }

  private static ObjectNode parsed(Subwords subwords) {
    byte[] content =
        subwords.kind().isOutside()
            ? subwords.files().get(SubwordFiles.TOKENIZER_JSON)
            : TokenizerJsonWriter.write(subwords.source()).getBytes(StandardCharsets.UTF_8);
    try {
      return (ObjectNode) StoreJson.tree(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("these subwords have been read from it", e);
    }
  }

  /** Adds special tokens and tags that another tool's tokenizer lacks. */
  private static void addTokens(
      SubwordSide side, ExportVocabulary vocabulary, ObjectNode tokenizer) {
    ArrayNode added = tokenizer.withArray("added_tokens");
    int[] theirs = side.importedRows();
    for (int row = 0; row < vocabulary.size(); row++) {
      int id = vocabulary.ours().get(row);
      boolean isNew = id >= 0 && theirs[id] == Subwords.NO_ROW;
      Vocabulary.Kind kind = isNew ? side.vocabulary().kindOf(id) : Vocabulary.Kind.PIECE;
      if (kind == Vocabulary.Kind.SPECIAL || kind == Vocabulary.Kind.TAG) {
        added
            .addObject()
            .put("id", row)
            .put("content", vocabulary.tokens().get(row))
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", kind == Vocabulary.Kind.TAG)
            .put("normalized", false)
            .put("special", kind == Vocabulary.Kind.SPECIAL);
      }
    }
  }
}
