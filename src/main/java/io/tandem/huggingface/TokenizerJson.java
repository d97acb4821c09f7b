package io.tandem.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.config.UserException;
import io.tandem.text.Surrogates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A tokenizer.json at work, without the special tokens that a post-processor would add around a
 * text, and without truncation and padding. Added tokens are found in the text as it is given. Safe
 * for use by several threads.
 */
public final class TokenizerJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> HARMLESS_PROCESSORS =
      Set.of("TemplateProcessing", "ByteLevel", "BertProcessing", "RobertaProcessing", "Sequence");

  private final UnaryOperator<String> normalizer;
  private final PreTokenizers.Cut preTokenizer;
  private final TokenModel model;
  private final UnaryOperator<List<String>> decoder;
  private final Map<String, Integer> added = new HashMap<>();
  private final Map<Integer, String> addedById = new HashMap<>();
  private final Set<Integer> special = new HashSet<>();

  /** Added tokens that take the blanks behind them. */
  private final Set<String> takingBlanks = new HashSet<>();

  private final Pattern addedTokens;

  private TokenizerJson(JsonNode json, String file) {
    normalizer = TextNormalizers.of(component(json, file, "normalizer"));
    preTokenizer = PreTokenizers.of(component(json, file, "pre_tokenizer"));
    model = TokenModel.of(component(json, file, "model"));
    decoder = TokenDecoders.of(component(json, file, "decoder"));
    Component processor = component(json, file, "post_processor");
    if (!processor.isAbsent() && !HARMLESS_PROCESSORS.contains(processor.type())) {
      throw processor.unsupported(String.join(", ", HARMLESS_PROCESSORS));
    }
    for (JsonNode token : json.path("added_tokens")) {
      addToken(new Component(token, file + ": added_tokens"));
    }
    addedTokens =
        added.isEmpty()
            ? null
            : Pattern.compile(
                added.keySet().stream()
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .map(Pattern::quote)
                    .collect(Collectors.joining("|")));
  }

  private static Component component(JsonNode json, String file, String key) {
    return new Component(json.path(key), file + ": " + key);
  }

  private void addToken(Component token) {
    for (String side : List.of("single_word", "lstrip")) {
      if (token.flag(side, false)) {
        throw token.unsupportedValue(side, "false");
      }
    }
    if (token.flag("rstrip", false)) {
      takingBlanks.add(token.text("content"));
    }
    TokenModel.requireId(token.text("content"), token.number("id"), token);
    added.put(token.text("content"), token.number("id"));
    addedById.put(token.number("id"), token.text("content"));
    if (token.flag("special", false)) {
      special.add(token.number("id"));
    }
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
    return encode(line, null);
  }

  /**
   * Other ids for the same line, drawn at random; with BPE each merge is left out with probability
   * {@code strength}, a Unigram model's probabilities are taken to the power of it.
   */
  public List<Integer> sample(String line, double strength, RandomGenerator random) {
    return encode(line, new TokenModel.Drawing(strength, random));
  }

  private List<Integer> encode(String line, TokenModel.Drawing drawing) {
    String text = Surrogates.replaceLone(line);
    List<Integer> ids = new ArrayList<>();
    int start = 0;
    if (addedTokens != null) {
      Matcher matcher = addedTokens.matcher(text);
      while (matcher.find()) {
        encode(text.substring(start, matcher.start()), start == 0, drawing, ids);
        ids.add(added.get(matcher.group()));
        start = matcher.end();
        while (takingBlanks.contains(matcher.group())
            && start < text.length()
            && Character.isWhitespace(text.charAt(start))) {
          start++;
        }
      }
    }
    encode(text.substring(start), start == 0, drawing, ids);
    return ids;
  }

  private void encode(String text, boolean atStart, TokenModel.Drawing drawing, List<Integer> ids) {
    String normalized = normalizer.apply(text);
    if (!normalized.isEmpty()) {
      preTokenizer.apply(normalized, atStart).forEach(part -> model.encode(part, drawing, ids));
    }
  }

  /** The tokens of ids. */
  public List<String> tokens(List<Integer> ids) {
    return ids.stream().map(this::token).toList();
  }

  /** The token of an id, empty when there is none. */
  public String token(int id) {
    return addedById.getOrDefault(id, model.token(id));
  }

  /** Ids are below this; not each need have a token. */
  public int size() {
    return Math.max(model.size(), 1 + addedById.keySet().stream().mapToInt(i -> i).max().orElse(0));
  }

  /** The id of what has no token, or -1. */
  public int unknownId() {
    return model.unknown();
  }

  /** Whether what has no token is written in tokens such as {@code <0xE2>}. */
  public boolean byteFallback() {
    return model.byteFallback();
  }

  /** The text of ids; special tokens and ids that have no token are left out. */
  public String decode(List<Integer> ids) {
    List<Integer> shown = ids.stream().filter(id -> !special.contains(id)).toList();
    List<String> tokens = tokens(shown).stream().filter(token -> !token.isEmpty()).toList();
    return String.join("", decoder.apply(tokens));
  }
}
