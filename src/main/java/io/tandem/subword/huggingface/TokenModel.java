package io.tandem.subword.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.UserException;
import io.tandem.subword.sentencepiece.MergeAgenda;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.Segmentation;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import io.tandem.subword.sentencepiece.Unigram;
import io.tandem.subword.sentencepiece.WordwiseSegmenter;
import io.tandem.text.WordCache;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** The model of a tokenizer.json: BPE or Unigram. Safe for use by several threads. */
final class TokenModel {
  private static final int NONE = -1;
  private static final int MAX_ID = 10_000_000;
  private static final int BYTES = 256;

  private final Map<String, Integer> ids;
  private final List<String> tokens = new ArrayList<>();
  private final TokenMerges.Fallback fallback;
  private final boolean fuseUnknown;
  private final int unknown;
  private final Cutter cutter;
  private final WordCache<int[]> cache = new WordCache<>();

  /**
   * Splits a pre-token into symbols, which need not be tokens; at random unless drawing is null.
   */
  @FunctionalInterface
  private interface Cutter {
    List<String> cut(String text, Drawing drawing);
  }

  /**
   * The way in which symbols are drawn: BPE leaves merges out, Unigram raises probabilities to a
   * power.
   */
  record Drawing(double strength, RandomGenerator random) {
    /** Asked before each merge whether to leave it out. */
    static BooleanSupplier leavingOut(Drawing drawing) {
      return drawing == null
          ? MergeAgenda.NEVER_DROPPED
          : () -> drawing.random.nextDouble() < drawing.strength;
    }
  }

  private TokenModel(
      Map<String, Integer> ids, Component model, int unknown, boolean fuseUnknown, Cutter cutter) {
    this.ids = ids;
    this.unknown = unknown;
    this.fuseUnknown = fuseUnknown;
    this.cutter = cutter;
    fallback = fallback(model);
    ids.forEach((token, id) -> requireId(token, id, model));
    int size = 1 + ids.values().stream().mapToInt(id -> id).max().orElse(NONE);
    for (int id = 0; id < size; id++) {
      tokens.add("");
    }
    ids.forEach((token, id) -> tokens.set(id, token));
  }

  /**
   * Checks an id: ids are indices into tables, and one that is far too high would take all memory.
   */
  static void requireId(String token, int id, Component where) {
    if (id < 0 || id > MAX_ID) {
      throw UserException.of(
          "%s: '%s' has the id %d, expected one from 0 to %d", where.path(), token, id, MAX_ID);
    }
  }

  static TokenModel of(Component model) {
    String type = model.type();
    if (type.isEmpty()) {
      type = model.json().has("merges") ? "BPE" : "Unigram"; // Old files do not have it.
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
        new TokenMerges(ids, textOrNone(json.path("end_of_word_suffix")), fallback(model));
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
        (text, drawing) ->
            wholeFirst && drawing == null && ids.containsKey(text)
                ? List.of(text)
                : merges.cut(text, Drawing.leavingOut(drawing)));
  }

  private static TokenMerges.Fallback fallback(Component model) {
    return model.flag("byte_fallback", false)
        ? TokenMerges.Fallback.BYTES
        : TokenMerges.Fallback.NONE;
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
      throw UserException.of("%s.merges: found '%s', expected two tokens", model.path(), merge);
    }
    return pair;
  }

  private static TokenModel unigram(Component model) {
    List<ScoredPiece> pieces = new ArrayList<>();
    Map<String, Integer> ids = new HashMap<>();
    for (JsonNode entry : model.json().path("vocab")) {
      ScoredPiece piece = piece(entry, model);
      if (ids.put(piece.text(), pieces.size()) != null) {
        throw UserException.of("%s.vocab: the token '%s' occurs twice", model.path(), piece.text());
      }
      pieces.add(piece);
    }
    int unknown = model.json().path("unk_id").asInt(NONE);
    if (unknown < NONE || unknown >= pieces.size()) {
      throw UserException.of(
          "%s.unk_id: found %d, expected the id of one of the %,d tokens",
          model.path(), unknown, pieces.size());
    }
    double[] scores =
        StreamSupport.stream(model.json().path("vocab").spliterator(), false)
            .mapToDouble(entry -> entry.path(1).asDouble())
            .toArray();
    Unigram unigram = Unigram.inDoublePrecision(pieces, NONE, scores);
    WordwiseSegmenter best = WordwiseSegmenter.of(unigram);
    return new TokenModel(
        ids,
        model,
        unknown,
        true,
        (text, drawing) ->
            cut(
                text,
                bytes ->
                    drawing == null
                        ? best.best(bytes)
                        : unigram.sample(bytes, drawing.strength(), drawing.random())));
  }

  private static ScoredPiece piece(JsonNode entry, Component model) {
    try {
      return ScoredPiece.normal(entry.path(0).asText(), (float) entry.path(1).asDouble());
    } catch (UserException e) {
      throw new UserException("%s.vocab: %s".formatted(model.path(), e.getMessage()), e);
    }
  }

  private static List<String> cut(String text, Function<byte[], Segmentation> segmenter) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Segmentation segmentation = segmenter.apply(bytes);
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

  /** Adds the ids of a pre-token; drawn at random unless {@code drawing} is null. */
  void encode(String text, Drawing drawing, IntConsumer into) {
    int[] found = drawing == null ? cache.get(text, whole -> ids(whole, null)) : ids(text, drawing);
    for (int id : found) {
      into.accept(id);
    }
  }

  private int[] ids(String text, Drawing drawing) {
    IntStream.Builder found = IntStream.builder();
    boolean afterUnknown = false;
    for (String symbol : cutter.cut(text, drawing)) {
      Integer id = ids.get(symbol);
      if (id != null) {
        found.add(id);
      } else if (fallback == TokenMerges.Fallback.BYTES
          && ids.keySet().containsAll(TokenMerges.byteNames(symbol))) {
        TokenMerges.byteNames(symbol).forEach(name -> found.add(ids.get(name)));
      } else if (unknown != NONE && !(fuseUnknown && afterUnknown)) {
        found.add(unknown);
      }
      afterUnknown = id == null;
    }
    return found.build().toArray();
  }

  /** Returns a bound that all ids are below; not every id has a token. */
  int size() {
    return tokens.size();
  }

  /** Returns the id of text without a token, or -1. */
  int unknown() {
    return unknown;
  }

  /** Returns whether tokens such as {@code <0xE2>} are bytes. */
  boolean spellsBytes() {
    return fallback == TokenMerges.Fallback.BYTES
        || IntStream.range(0, BYTES)
            .allMatch(value -> ids.containsKey(SentencePieceModel.byteName(value)));
  }

  /** Returns the token of an id, empty if there is none. */
  String token(int id) {
    return id >= 0 && id < tokens.size() ? tokens.get(id) : "";
  }
}
