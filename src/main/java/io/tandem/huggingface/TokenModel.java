package io.tandem.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.config.UserException;
import io.tandem.sentencepiece.ScoredPiece;
import io.tandem.sentencepiece.Segmentation;
import io.tandem.sentencepiece.Unigram;
import io.tandem.sentencepiece.WordwiseSegmenter;
import io.tandem.subword.WordCache;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** The model of a tokenizer.json: BPE or Unigram. Safe for use by several threads. */
final class TokenModel {
  private static final int NONE = -1;

  private final Map<String, Integer> ids;
  private final List<String> tokens = new ArrayList<>();
  private final boolean byteFallback;
  private final boolean fuseUnknown;
  private final int unknown;
  private final Cutter cutter;
  private final WordCache<int[]> cache = new WordCache<>();

  /** Cuts a pre-token into symbols, which need not be tokens. */
  @FunctionalInterface
  private interface Cutter {
    List<String> cut(String text);
  }

  private TokenModel(
      Map<String, Integer> ids, Component model, int unknown, boolean fuseUnknown, Cutter cutter) {
    this.ids = ids;
    this.unknown = unknown;
    this.fuseUnknown = fuseUnknown;
    this.cutter = cutter;
    byteFallback = model.flag("byte_fallback", false);
    int size = 1 + ids.values().stream().mapToInt(id -> id).max().orElse(NONE);
    for (int id = 0; id < size; id++) {
      tokens.add("");
    }
    ids.forEach((token, id) -> tokens.set(id, token));
  }

  static TokenModel of(Component model) {
    String type = model.type();
    if (type.isEmpty()) {
      type = model.json().has("merges") ? "BPE" : "Unigram"; // Old files do not say it.
    }
    return switch (type) {
      case "BPE" -> bpe(model);
      case "Unigram" -> unigram(model);
      default -> throw model.unsupported("BPE, Unigram");
    };
  }

  private static TokenModel bpe(Component model) {
    JsonNode json = model.json();
    if (!textOrNone(json.path("continuing_subword_prefix")).isEmpty()) {
      throw model.unsupportedValue("continuing_subword_prefix", "none");
    }
    Map<String, Integer> ids = new HashMap<>();
    json.path("vocab").fields().forEachRemaining(e -> ids.put(e.getKey(), e.getValue().asInt()));
    TokenMerges merges =
        new TokenMerges(
            ids, textOrNone(json.path("end_of_word_suffix")), model.flag("byte_fallback", false));
    for (JsonNode merge : json.path("merges")) {
      List<String> pair = pair(merge, model);
      merges.add(pair.get(0), pair.get(1));
    }
    boolean wholeFirst = model.flag("ignore_merges", false);
    String unknownToken = textOrNone(json.path("unk_token"));
    return new TokenModel(
        ids,
        model,
        ids.getOrDefault(unknownToken, NONE),
        model.flag("fuse_unk", false),
        text -> wholeFirst && ids.containsKey(text) ? List.of(text) : merges.cut(text));
  }

  private static String textOrNone(JsonNode json) {
    return json.isTextual() ? json.asText() : "";
  }

  private static List<String> pair(JsonNode merge, Component model) {
    List<String> pair =
        merge.isArray()
            ? List.of(merge.path(0).asText(), merge.path(1).asText())
            : List.of(merge.asText().split(" ", -1));
    if (pair.size() != 2) {
      throw new UserException(
          "%s.merges: found '%s', expected two tokens".formatted(model.path(), merge));
    }
    return pair;
  }

  private static TokenModel unigram(Component model) {
    List<ScoredPiece> pieces = new ArrayList<>();
    Map<String, Integer> ids = new HashMap<>();
    for (JsonNode entry : model.json().path("vocab")) {
      ids.put(entry.path(0).asText(), pieces.size());
      pieces.add(ScoredPiece.normal(entry.path(0).asText(), (float) entry.path(1).asDouble()));
    }
    int unknown = model.json().path("unk_id").asInt(NONE);
    WordwiseSegmenter unigram = WordwiseSegmenter.of(new Unigram(pieces, NONE));
    return new TokenModel(ids, model, unknown, true, text -> cut(text, unigram));
  }

  private static List<String> cut(String text, WordwiseSegmenter unigram) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Segmentation segmentation = unigram.best(bytes);
    List<String> symbols = new ArrayList<>();
    StringBuilder unknown = new StringBuilder();
    int start = 0;
    for (int i = 0; i < segmentation.ids().length; i++) {
      int end = segmentation.ends()[i];
      String piece = new String(bytes, start, end - start, StandardCharsets.UTF_8);
      if (segmentation.ids()[i] == NONE) {
        unknown.append(piece);
      } else {
        addUnlessEmpty(unknown, symbols);
        symbols.add(piece);
      }
      start = end;
    }
    addUnlessEmpty(unknown, symbols);
    return symbols;
  }

  private static void addUnlessEmpty(StringBuilder unknown, List<String> symbols) {
    if (unknown.length() > 0) {
      symbols.add(unknown.toString());
      unknown.setLength(0);
    }
  }

  /** Adds the ids of a pre-token. */
  void encode(String text, IntConsumer into) {
    for (int id : cache.get(text, this::ids)) {
      into.accept(id);
    }
  }

  private int[] ids(String text) {
    IntStream.Builder found = IntStream.builder();
    boolean afterUnknown = false;
    for (String symbol : cutter.cut(text)) {
      Integer id = ids.get(symbol);
      if (id != null) {
        found.add(id);
      } else if (byteFallback && ids.keySet().containsAll(TokenMerges.byteNames(symbol))) {
        TokenMerges.byteNames(symbol).forEach(name -> found.add(ids.get(name)));
      } else if (unknown != NONE && !(fuseUnknown && afterUnknown)) {
        found.add(unknown);
      }
      afterUnknown = id == null;
    }
    return found.build().toArray();
  }

  /** The token of an id, empty when there is none. */
  String token(int id) {
    return id >= 0 && id < tokens.size() ? tokens.get(id) : "";
  }
}
