package io.tandem.subword.huggingface;

import io.tandem.UserException;
import io.tandem.subword.sentencepiece.CharacterMap;
import io.tandem.subword.sentencepiece.Normalization;
import io.tandem.subword.sentencepiece.ScoredPiece;
import io.tandem.subword.sentencepiece.SentencePiece;
import io.tandem.subword.sentencepiece.SentencePieceModel;
import io.tandem.subword.sentencepiece.SentencePieceModel.Algorithm;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The normalizers of a tokenizer.json. */
final class TextNormalizers {
  private static final String SUPPORTED =
      "Sequence, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Prepend, Replace,"
          + " Precompiled";
  private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");

  private TextNormalizers() {}

  static UnaryOperator<String> of(Component component) {
    if (component.isAbsent()) {
      return text -> text;
    }
    List<UnaryOperator<String>> steps =
        component.parts("normalizers").stream().map(TextNormalizers::single).toList();
    return text -> {
      String normalized = text;
      for (UnaryOperator<String> step : steps) {
        normalized = step.apply(normalized);
        LineGrowth.require(text.length(), normalized.length());
      }
      return normalized;
    };
  }

  private static UnaryOperator<String> single(Component component) {
    return switch (component.type()) {
      case "NFC" -> text -> Normalizer.normalize(text, Form.NFC);
      case "NFD" -> text -> Normalizer.normalize(text, Form.NFD);
      case "NFKC" -> text -> Normalizer.normalize(text, Form.NFKC);
      case "NFKD" -> text -> Normalizer.normalize(text, Form.NFKD);
      case "Lowercase" -> TextNormalizers::lowerCase;
      case "StripAccents" -> text -> ACCENTS.matcher(text).replaceAll("");
      case "Strip" ->
          strip(component.flag("strip_left", true), component.flag("strip_right", true));
      case "Prepend" -> prepend(component.text("prepend"));
      case "Replace" -> replace(component.pattern(), component.text("content"));
      case "Precompiled" -> precompiled(component);
      default -> throw component.unsupported(SUPPORTED);
    };
  }

  /** Lower-cases each character for itself: a sigma is the same at the end of a word. */
  private static String lowerCase(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    text.codePoints().forEach(c -> lower.append(Character.toString(c).toLowerCase(Locale.ROOT)));
    return lower.toString();
  }

  private static UnaryOperator<String> strip(boolean left, boolean right) {
    return text -> {
      String rest = left ? text.stripLeading() : text;
      return right ? rest.stripTrailing() : rest;
    };
  }

  private static UnaryOperator<String> prepend(String prefix) {
    return text -> text.isEmpty() ? text : prefix + text;
  }

  private static UnaryOperator<String> replace(SpanFinder places, String content) {
    return text -> places.replace(text, content);
  }

  /** Applies SentencePiece's rules; at each place the longest one, as in SentencePiece. */
  private static UnaryOperator<String> precompiled(Component component) {
    byte[] rules = decoded(component);
    Normalization only =
        new Normalization(
            "precompiled", CharacterMap.of(rules, component.path()), false, false, false, false);
    SentencePieceModel model =
        new SentencePieceModel(
            Algorithm.UNIGRAM,
            List.of(new ScoredPiece("<unk>", 0, ScoredPiece.Type.UNKNOWN)),
            only,
            false,
            "",
            -1,
            -1,
            -1);
    return new SentencePiece(model)::normalize;
  }

  private static byte[] decoded(Component component) {
    try {
      return Base64.getDecoder().decode(component.text("precompiled_charsmap"));
    } catch (IllegalArgumentException e) {
      throw new UserException(
          component.path() + ".precompiled_charsmap: not Base64: " + e.getMessage(), e);
    }
  }
}
