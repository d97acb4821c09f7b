package io.tandem.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.config.UserException;
import io.tandem.text.Surrogates;
import java.util.Arrays;
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
 * a text, and without truncation and padding. Added tokens are found in text, special ones, too.
 * Safe for use by several threads.
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

  /** The tokens that are looked for in text as it is given. */
  private final AddedTokens inText;

  /** The tokens that are looked for in normalised text. */
  private final AddedTokens inNormalized;

  private TokenizerJson(JsonNode json, String file) {
    normalizer = TextNormalizers.of(component(json, file, "normalizer"));
    preTokenizer = PreTokenizers.of(component(json, file, "pre_tokenizer"));
    model = TokenModel.of(component(json, file, "model"));
    decoder = TokenDecoders.of(component(json, file, "decoder"));
    Component processor = component(json, file, "post_processor");
    if (!processor.isAbsent() && !HARMLESS_PROCESSORS.contains(processor.type())) {
      throw processor.unsupported(String.join(", ", HARMLESS_PROCESSORS));
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
   * @param file what to call the file in messages
   * @throws UserException when it is none, or asks for a component that is not supported
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

  /** The ids of a line. */
  public List<Integer> encode(String line) {
    return Arrays.stream(encodeIds(line)).boxed().toList();
  }

  /** The ids of a line, as {@link #encode} gives them. */
  public int[] encodeIds(String line) {
    return encode(line, null);
  }

  /**
   * Other ids for the same line, drawn at random; with BPE each merge is left out with probability
   * {@code strength}, a Unigram model's probabilities are taken to the power of it.
   */
  public List<Integer> sample(String line, double strength, RandomGenerator random) {
    return Arrays.stream(encode(line, new TokenModel.Drawing(strength, random))).boxed().toList();
  }

  private int[] encode(String line, TokenModel.Drawing drawing) {
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
    return ids.build().toArray();
  }

  /** The tokens of ids. */
  public List<String> tokens(List<Integer> ids) {
    return ids.stream().map(this::token).toList();
  }

  /** The token of an id, empty when there is none. */
  public String token(int id) {
    return added.containsKey(id) ? added.get(id).content() : model.token(id);
  }

  /** Ids are below this; not each need have a token. */
  public int size() {
    return Math.max(model.size(), 1 + added.keySet().stream().mapToInt(i -> i).max().orElse(0));
  }

  /** The id of what has no token, or -1. */
  public int unknownId() {
    return model.unknown();
  }

  /** The id of the token that begins sentences, or -1; it is found in text that spells it. */
  public int beginId() {
    return marks.begin();
  }

  /** The id of the token that ends sentences, or -1. */
  public int endId() {
    return marks.end();
  }

  /** The id of the token that fills up shorter sentences, or -1. */
  public int paddingId() {
    return marks.padding();
  }

  private boolean isSpecial(int id) {
    return added.containsKey(id) && added.get(id).special();
  }

  /**
   * Returns whether tokens such as {@code <0xE2>} stand for bytes: what has no token is written in
   * them, or all 256 are there.
   */
  public boolean spellsBytes() {
    return model.spellsBytes();
  }

  /** The text of ids; special tokens and ids that have no token are left out. */
  public String decode(List<Integer> ids) {
    List<Integer> shown = ids.stream().filter(id -> !isSpecial(id)).toList();
    List<String> tokens = tokens(shown).stream().filter(token -> !token.isEmpty()).toList();
    return String.join("", decoder.apply(tokens));
  }
}
