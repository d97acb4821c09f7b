package io.tandem.subword.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.UserException;
import io.tandem.text.Surrogates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A tokenizer.json ready for use, without the special tokens that a post-processor would add around
 * a text, and without truncation and padding. Added tokens are found in text, including special
 * ones. Safe for use by several threads.
 */
public final class TokenizerJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> HARMLESS_PROCESSORS =
      Set.of("TemplateProcessing", "ByteLevel", "BertProcessing", "RobertaProcessing", "Sequence");

  private final UnaryOperator<String> normalizer;
  private final PreTokenizers.Cut preTokenizer;
  private final TokenModel model;
  private final UnaryOperator<List<String>> decoder;
  private final Map<Integer, AddedToken> added = new LinkedHashMap<>();
  private final SentenceMarks marks;

  /** The tokens that are searched for in text as it is given. */
  private final AddedTokens inText;

  /** The tokens that are searched for in normalized text. */
  private final AddedTokens inNormalized;

  private TokenizerJson(JsonNode json, String file) {
    normalizer = TextNormalizers.of(component(json, file, "normalizer"));
    preTokenizer = PreTokenizers.of(component(json, file, "pre_tokenizer"));
    model = TokenModel.of(component(json, file, "model"));
    decoder = TokenDecoders.of(component(json, file, "decoder"));
    Component processor = component(json, file, "post_processor");
    if (!processor.isAbsent() && !HARMLESS_PROCESSORS.contains(processor.type())) {
      throw processor.unsupported(
          HARMLESS_PROCESSORS.stream().sorted().collect(Collectors.joining(", ")));
    }
    for (JsonNode element : json.path("added_tokens")) {
      AddedToken token = AddedToken.of(new Component(element, file + ": added_tokens"));
      added.put(token.id(), token);
    }
    marks = SentenceMarks.of(json.path("padding"), processor, added.values());
    inText = finder(token -> !token.normalized(), AddedToken::content);
    inNormalized = finder(AddedToken::normalized, token -> normalizer.apply(token.content()));
  }

  private AddedTokens finder(Predicate<AddedToken> which, Function<AddedToken, String> text) {
    return new AddedTokens(
        added.values().stream().filter(which).collect(Collectors.toMap(token -> token, text)));
  }

  private static Component component(JsonNode json, String file, String key) {
    return new Component(json.path(key), file + ": " + key);
  }

  /**
   * Reads the content of a tokenizer.json.
   *
   * @param file the name of the file in messages
   * @throws UserException if it is invalid, or needs a component that is not supported
   */
  public static TokenizerJson parse(String content, String file) {
    try {
      JsonNode json = JSON.readTree(content);
      if (!json.path("model").isObject()) {
        throw new UserException(
            file + ": has no model, expected a tokenizer.json of Hugging Face's tokenizers");
      }
      return new TokenizerJson(json, file);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s: cannot be read as JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  /** Returns the ids of a line. */
  public List<Integer> encode(String line) {
    return encode(line, null);
  }

  /**
   * Returns other ids for the same line, drawn at random: BPE leaves out each merge with
   * probability {@code strength}, Unigram raises its probabilities to that power.
   */
  public List<Integer> sample(String line, double strength, RandomGenerator random) {
    return encode(line, new TokenModel.Drawing(strength, random));
  }

  private List<Integer> encode(String line, TokenModel.Drawing drawing) {
    IntStream.Builder ids = IntStream.builder();
    inText.split(
        Surrogates.replaceLone(line),
        ids,
        raw ->
            inNormalized.split(
                normalizer.apply(raw.text()),
                ids,
                part ->
                    preTokenizer
                        .apply(new LinePart(part.text(), raw.atStart() && part.atStart()))
                        .forEach(token -> model.encode(token, drawing, ids))));
    return ids.build().boxed().toList();
  }

  /** Returns the tokens of ids. */
  public List<String> tokens(List<Integer> ids) {
    return ids.stream().map(this::token).toList();
  }

  /** Returns the token of an id, empty if there is none. */
  public String token(int id) {
    return added.containsKey(id) ? added.get(id).content() : model.token(id);
  }

  /** Returns a bound that all ids are below; not every id has a token. */
  public int size() {
    return Math.max(model.size(), 1 + added.keySet().stream().mapToInt(i -> i).max().orElse(0));
  }

  /** Returns the id of text without a token, or -1. */
  public int unknownId() {
    return model.unknown();
  }

  /**
   * Returns the id of the token that begins sentences, or -1; it is found in text that spells it.
   */
  public int beginId() {
    return marks.begin();
  }

  /** Returns the id of the token that ends sentences, or -1. */
  public int endId() {
    return marks.end();
  }

  /** Returns the id of the token that pads shorter sentences, or -1. */
  public int paddingId() {
    return marks.padding();
  }

  private boolean isSpecial(int id) {
    return added.containsKey(id) && added.get(id).special();
  }

  /**
   * Returns whether tokens such as {@code <0xE2>} are bytes: text without a token is written in
   * them, or all 256 exist.
   */
  public boolean spellsBytes() {
    return model.spellsBytes();
  }

  /** Returns the text of ids; special tokens and ids without a token are left out. */
  public String decode(List<Integer> ids) {
    List<Integer> shown = ids.stream().filter(id -> !isSpecial(id)).toList();
    List<String> tokens = tokens(shown).stream().filter(token -> !token.isEmpty()).toList();
    return String.join("", decoder.apply(tokens));
  }
}
