package io.tandem.subword.huggingface;

import io.tandem.UserException;
import io.tandem.subword.sentencepiece.CharacterMap;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The normalizers of a tokenizer.json. */
final class TextNormalizers {
  private static final String SUPPORTED =
      "Sequence, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Prepend, Replace,"
          + " Precompiled";
  private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
  private static final Pattern CLUSTER = Pattern.compile("\\X");

  /** The bytes from which on a cluster of characters has no rule of its own. */
  private static final int LONG_CLUSTER = 6;

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

  /**
   * Applies SentencePiece's rules as Hugging Face's tokenizers do, and not SentencePiece: to each
   * cluster of characters if it is short, else to each of its characters, by the rule for the
   * shortest sequence that it starts with; the rest of it is lost.
   */
  private static UnaryOperator<String> precompiled(Component component) {
    CharacterMap rules = CharacterMap.of(decoded(component), component.path());
    return text -> {
      StringBuilder normalized = new StringBuilder(text.length());
      Matcher clusters = CLUSTER.matcher(text);
      while (clusters.find()) {
        String cluster = clusters.group();
        boolean isShort = cluster.getBytes(StandardCharsets.UTF_8).length < LONG_CLUSTER;
        Optional<String> whole = isShort ? rules.replacementOfShortest(cluster) : Optional.empty();
        normalized.append(whole.orElseGet(() -> eachOf(cluster, rules)));
      }
      return normalized.toString();
    };
  }

  private static String eachOf(String cluster, CharacterMap rules) {
    StringBuilder normalized = new StringBuilder();
    cluster
        .codePoints()
        .mapToObj(Character::toString)
        .forEach(c -> normalized.append(rules.replacementOfShortest(c).orElse(c)));
    return normalized.toString();
  }

  private static byte[] decoded(Component component) {
    String encoded = component.text("precompiled_charsmap");
    try {
      return Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          component.path() + ".precompiled_charsmap: not Base64: " + e.getMessage(), e);
    }
  }
}
