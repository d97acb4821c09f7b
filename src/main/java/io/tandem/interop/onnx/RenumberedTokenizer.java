package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.subword.Side;
import io.tandem.subword.SubwordFiles;
import io.tandem.subword.Subwords;
import io.tandem.subword.TokenizerSteps;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.huggingface.TokenizerJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another tool's tokenizer.json with the network's ids instead of its own. Normalizer,
 * pre-tokenizer and decoder stay as they are.
 */
final class RenumberedTokenizer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NORMALIZER = "normalizer";
  private static final String SPECIAL = "special";

  private final Subwords subwords;
  private final Vocabulary vocabulary;
  private final ObjectNode given;
  private final TokenizerJson tokenizer;

  /** The ids of the file by those of the network, or {@link Subwords#NO_ROW}. */
  private final int[] theirs;

  /** The elements of the file's {@code added_tokens} by their ids. */
  private final Map<Integer, ObjectNode> added = new HashMap<>();

  RenumberedTokenizer(Subwords subwords) {
    this.subwords = subwords;
    vocabulary = subwords.vocabulary();
    theirs = subwords.importedRows(Side.SOURCE);
    String content =
        new String(subwords.files().get(SubwordFiles.TOKENIZER_JSON), StandardCharsets.UTF_8);
    tokenizer = TokenizerJson.parse(content, SubwordFiles.TOKENIZER_JSON);
    given = read(content);
    given
        .path("added_tokens")
        .forEach(token -> added.put(token.path("id").asInt(), (ObjectNode) token));
  }

  private static ObjectNode read(String content) {
    try {
      return (ObjectNode) JSON.readTree(content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read text in memory", e);
    }
  }

  HubTokenizer write() {
    ObjectNode json = TokenizerParts.document();
    List<String> tokens = new ArrayList<>();
    TokenizerIds.Builder ids = new TokenizerIds.Builder();
    ArrayNode written = json.putArray("added_tokens");
    for (int id = 0; id < vocabulary.size(); id++) {
      String token = token(id);
      tokens.add(token);
      ids.add(new int[] {id}, id);
      addedToken(id, token).ifPresent(written::add);
    }
    json.set(NORMALIZER, normalizer());
    json.set("pre_tokenizer", given.get("pre_tokenizer"));
    json.set("post_processor", TokenizerParts.endOfSentence(tokens.get(Vocabulary.EOS)));
    json.set("decoder", given.get("decoder"));
    json.set("model", model(tokens));
    return new HubTokenizer(json, ids.build());
  }

  private boolean isOfFile(int id) {
    return theirs[id] != Subwords.NO_ROW;
  }

  /** Returns the token of an id; one that the file lacks occurs in no text. */
  private String token(int id) {
    if (isOfFile(id)) {
      return tokenizer.token(theirs[id]);
    }
    boolean isTag = vocabulary.kindOf(id) == Vocabulary.Kind.TAG;
    return isTag ? vocabulary.name(id) : HubTokenizer.WRITTEN + vocabulary.name(id);
  }

  /**
   * Returns the added tokens: those of the file, special tokens, tags, and tokens that the file
   * lacks, which decoding skips.
   */
  private Optional<ObjectNode> addedToken(int id, String token) {
    if (isOfFile(id) && added.containsKey(theirs[id])) {
      return Optional.of(asInFile(id, token));
    }
    return switch (vocabulary.kindOf(id)) {
      case TAG -> Optional.of(TokenizerParts.tag(id, token));
      case SPECIAL -> Optional.of(TokenizerParts.special(id, token));
      case BYTE -> isOfFile(id) ? Optional.empty() : Optional.of(TokenizerParts.special(id, token));
      case PIECE -> Optional.empty();
    };
  }

  /** Missing properties of a token get the defaults of Hugging Face's tools. */
  private ObjectNode asInFile(int id, String token) {
    ObjectNode inFile = added.get(theirs[id]);
    boolean special =
        inFile.path(SPECIAL).asBoolean() || vocabulary.kindOf(id) == Vocabulary.Kind.SPECIAL;
    ObjectNode whole = TokenizerParts.special(id, token).put("normalized", !special);
    whole.setAll(inFile);
    return whole.put("id", id).put(SPECIAL, special);
  }

  private ObjectNode normalizer() {
    List<ObjectNode> steps = new ArrayList<>(TokenizerParts.text(subwords));
    if (given.get(NORMALIZER) instanceof ObjectNode normalizer) {
      steps.add(normalizer);
    }
    return TokenizerSteps.sequence("normalizers", steps);
  }

  private ObjectNode model(List<String> tokens) {
    ObjectNode model = given.withObject("/model");
    if (model.path("vocab").isArray()) {
      writeScores(model, tokens);
    } else {
      ObjectNode vocab = model.put("type", "BPE").putObject("vocab");
      for (int id = 0; id < tokens.size(); id++) {
        vocab.put(tokens.get(id), id);
      }
    }
    return model;
  }

  /** Tokens that the file's model lacks get its lowest score. */
  private void writeScores(ObjectNode model, List<String> tokens) {
    JsonNode scored = model.path("vocab");
    double least = 0;
    for (JsonNode entry : scored) {
      least = Math.min(least, entry.path(1).asDouble());
    }
    model.put("type", "Unigram");
    if (isOfFile(Vocabulary.UNK)) {
      model.put("unk_id", Vocabulary.UNK);
    }
    ArrayNode vocab = model.putArray("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      JsonNode entry = scored.path(isOfFile(id) ? theirs[id] : scored.size());
      vocab.addArray().add(tokens.get(id)).add(entry.path(1).asDouble(least));
    }
  }
}
