package io.tandem.subword.huggingface;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The decoders of a tokenizer.json: from tokens to the parts of the text. */
final class TokenDecoders {
  private static final String SUPPORTED =
      "Sequence, ByteLevel, ByteFallback, Metaspace, BPEDecoder, Replace, Strip, Fuse";
  private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");
  private static final String REPLACEMENT = "\uFFFD";

  private TokenDecoders() {}

  static UnaryOperator<List<String>> of(Component component) {
    if (component.isAbsent()) {
      return tokens -> List.of(String.join(" ", tokens));
    }
    List<UnaryOperator<List<String>>> steps =
        component.parts("decoders").stream().map(TokenDecoders::single).toList();
    return tokens -> {
      List<String> parts = tokens;
      int length = LineGrowth.length(tokens);
      for (UnaryOperator<List<String>> step : steps) {
        parts = step.apply(parts);
        LineGrowth.require(length, LineGrowth.length(parts));
      }
      return parts;
    };
  }

  private static UnaryOperator<List<String>> single(Component component) {
    return switch (component.type()) {
      case "ByteLevel" -> tokens -> List.of(ByteLevel.read(String.join("", tokens)));
      case "ByteFallback" -> TokenDecoders::readBytes;
      case "Fuse" -> tokens -> List.of(String.join("", tokens));
      case "Metaspace" -> metaspace(component);
      case "BPEDecoder" -> suffix(component.text("suffix"));
      case "Replace" -> {
        SpanFinder places = component.pattern();
        String content = component.text("content");
        yield each(token -> places.replace(token, content));
      }
      case "Strip" -> {
        String content = component.text("content");
        int start = component.number("start");
        int stop = component.number("stop");
        yield each(token -> strip(token, content, start, stop));
      }
      default -> throw component.unsupported(SUPPORTED);
    };
  }

  private static UnaryOperator<List<String>> each(UnaryOperator<String> change) {
    return tokens -> {
      List<String> changed = new ArrayList<>();
      int before = LineGrowth.length(tokens);
      long length = 0;
      for (String token : tokens) {
        changed.add(change.apply(token));
        length += changed.get(changed.size() - 1).length();
        LineGrowth.require(before, length);
      }
      return changed;
    };
  }

  private static String strip(String token, String content, int start, int stop) {
    if (content.isEmpty()) {
      return token;
    }
    String rest = token;
    for (int i = 0; i < start && rest.startsWith(content); i++) {
      rest = rest.substring(content.length());
    }
    for (int i = 0; i < stop && rest.endsWith(content); i++) {
      rest = rest.substring(0, rest.length() - content.length());
    }
    return rest;
  }

  private static UnaryOperator<List<String>> metaspace(Component component) {
    String mark = component.text("replacement");
    boolean prepended =
        !component.json().path("prepend_scheme").asText("always").equals("never")
            && component.flag("add_prefix_space", true);
    return tokens -> {
      List<String> parts = new ArrayList<>();
      for (String token : tokens) {
        String own =
            parts.isEmpty() && prepended && token.startsWith(mark)
                ? token.substring(mark.length())
                : token;
        parts.add(own.replace(mark, " "));
      }
      return parts;
    };
  }

  private static UnaryOperator<List<String>> suffix(String suffix) {
    return tokens -> {
      List<String> parts = new ArrayList<>();
      for (String token : tokens) {
        boolean last = parts.size() + 1 == tokens.size();
        parts.add(token.replace(suffix, last ? "" : " "));
      }
      return parts;
    };
  }

  /** Runs of byte tokens become their text; each byte of those that are not text becomes U+FFFD. */
  private static List<String> readBytes(List<String> tokens) {
    List<String> parts = new ArrayList<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String token : tokens) {
      Matcher matcher = BYTE.matcher(token);
      if (matcher.matches()) {
        bytes.write(Integer.parseInt(matcher.group(1), 16));
      } else {
        addText(bytes, parts);
        parts.add(token);
      }
    }
    addText(bytes, parts);
    return parts;
  }

  private static void addText(ByteArrayOutputStream bytes, List<String> parts) {
    if (bytes.size() > 0) {
      try {
        parts.add(
            StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes.toByteArray()))
                .toString());
      } catch (CharacterCodingException e) {
        parts.add(REPLACEMENT.repeat(bytes.size()));
      }
      bytes.reset();
    }
  }
}
