package io.tandem.interop.model;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.subword.sentencepiece.CharacterMap;
import io.tandem.subword.sentencepiece.Normalization;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import io.tandem.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Expresses {@link Normalizer} as the normalization of a SentencePiece model: rules for sequences
 * of characters. A letter and its marks are composed in any order if a single character has them
 * all; other marks keep their order.
 */
final class PieceNormalization {
  private static final Normalizer NORMALIZER = new Normalizer(Casing.KEEP);

  private PieceNormalization() {}

  /** Returns the model with rules that normalize text. */
  static SentencePieceModel with(SentencePieceModel model) {
    Normalization before = model.normalization();
    return new SentencePieceModel(
        model.algorithm(),
        model.pieces(),
        new Normalization(
            "tandem", Rules.ALL, before.addDummyPrefix(), true, before.escapeWhitespace(), false),
        model.byteFallback(),
        model.unknownSurface(),
        model.beginId(),
        model.endId(),
        model.paddingId());
  }

  private static final class Rules {
    static final CharacterMap ALL = CharacterMap.of(all());

    private static Map<String, String> all() {
      Map<String, String> rules = new HashMap<>();
      for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
        if (Normalizer.isWhiteSpace(c)) {
          add(rules, Character.toString(c), " ");
        } else if (!isSurrogate(c)) {
          String character = Character.toString(c);
          add(rules, character, NORMALIZER.normalize(character));
          addSpellings(rules, character);
        }
      }
      return rules;
    }

    private static boolean isSurrogate(int c) {
      return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    private static void add(Map<String, String> rules, String sequence, String replacement) {
      if (!sequence.equals(replacement)) {
        rules.put(sequence, replacement);
      }
    }

    /** Adds the sequences that compose to a character. */
    private static void addSpellings(Map<String, String> rules, String character) {
      String apart = java.text.Normalizer.normalize(character, Form.NFD);
      if (apart.equals(character)) {
        return;
      }
      int[] parts = apart.codePoints().toArray();
      String composed = composed(apart);
      for (List<Integer> marks : orders(parts)) {
        StringBuilder rest = new StringBuilder().appendCodePoint(parts[0]);
        marks.forEach(rest::appendCodePoint);
        for (int end = Character.charCount(parts[0]); end <= rest.length(); end++) {
          String spelling = composed(rest.substring(0, end)) + rest.substring(end);
          if (composed(spelling).equals(composed)) {
            add(rules, spelling, composed);
          }
        }
      }
    }

    /** Returns the permutations of the parts after the first. */
    private static List<List<Integer>> orders(int... parts) {
      List<List<Integer>> orders = List.of(List.of());
      for (int i = 1; i < parts.length; i++) {
        List<List<Integer>> longer = new ArrayList<>();
        for (List<Integer> order : orders) {
          for (int at = 0; at <= order.size(); at++) {
            List<Integer> with = new ArrayList<>(order);
            with.add(at, parts[i]);
            longer.add(with);
          }
        }
        orders = longer;
      }
      return orders;
    }

    private static String composed(String text) {
      return java.text.Normalizer.normalize(text, Form.NFC);
    }
  }
}
