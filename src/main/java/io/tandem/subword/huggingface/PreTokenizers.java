package io.tandem.subword.huggingface;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The pre-tokenizers of a tokenizer.json: text is split where no token may cross. */
final class PreTokenizers {
  private static final String SUPPORTED =
      "Sequence, Whitespace, WhitespaceSplit, Metaspace, ByteLevel, Digits, Punctuation, Split";
  private static final Pattern WORDS =
      Pattern.compile("\\w+|[^\\w\\s]+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final SpanFinder SPACES =
      SpanFinder.of(Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS));
  private static final SpanFinder DIGIT = SpanFinder.of(Pattern.compile("\\p{N}"));
  private static final SpanFinder DIGITS = SpanFinder.of(Pattern.compile("\\p{N}+"));
  private static final SpanFinder PUNCTUATION =
      SpanFinder.of(Pattern.compile("[\\p{P}!-/:-@\\[-`{-~]"));

  /** The pattern by which GPT-2 splits words. */
  private static final SpanFinder BYTE_LEVEL =
      SpanFinder.of(
          Pattern.compile(
              "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
              Pattern.UNICODE_CHARACTER_CLASS));

  private PreTokenizers() {}

  /** Splits a part of a line. */
  @FunctionalInterface
  interface Cut {
    List<String> apply(LinePart part);
  }

  static Cut of(Component component) {
    if (component.isAbsent()) {
      return part -> List.of(part.text());
    }
    List<Cut> steps = component.parts("pretokenizers").stream().map(PreTokenizers::single).toList();
    return whole -> {
      List<String> parts = List.of(whole.text());
      for (Cut step : steps) {
        List<String> finer = new ArrayList<>();
        long length = 0;
        for (String part : parts) {
          List<String> cut = step.apply(new LinePart(part, whole.atStart() && finer.isEmpty()));
          length += LineGrowth.length(cut);
          LineGrowth.require(whole.text().length(), length);
          finer.addAll(cut);
        }
        parts = finer;
      }
      return parts;
    };
  }

  private static Cut single(Component component) {
    return switch (component.type()) {
      case "Whitespace" ->
          part -> WORDS.matcher(part.text()).results().map(m -> m.group()).toList();
      case "WhitespaceSplit" -> part -> Behavior.REMOVED.split(part.text(), SPACES);
      case "Digits" -> {
        SpanFinder digits = component.flag("individual_digits", false) ? DIGIT : DIGITS;
        yield part -> Behavior.ISOLATED.split(part.text(), digits);
      }
      case "Punctuation" -> {
        Behavior behavior = Behavior.of(component);
        yield part -> behavior.split(part.text(), PUNCTUATION);
      }
      case "Split" -> {
        Behavior behavior = Behavior.of(component);
        SpanFinder pattern = component.pattern();
        yield component.flag("invert", false)
            ? part -> behavior.splitInverted(part.text(), pattern)
            : part -> behavior.split(part.text(), pattern);
      }
      case "Metaspace" -> metaspace(component);
      case "ByteLevel" -> byteLevel(component);
      default -> throw component.unsupported(SUPPORTED);
    };
  }

  private static Cut metaspace(Component component) {
    String mark = component.text("replacement");
    String scheme =
        component.json().has("prepend_scheme")
            ? component.text("prepend_scheme")
            : component.flag("add_prefix_space", true) ? "always" : "never";
    boolean split = component.flag("split", true);
    SpanFinder marked = SpanFinder.of(Pattern.compile(mark, Pattern.LITERAL));
    return part -> {
      String text = part.text();
      long spaces = text.chars().filter(c -> c == ' ').count();
      LineGrowth.require(text.length(), text.length() + spaces * mark.length());
      String spelt = text.replace(" ", mark);
      boolean prepend = scheme.equals("always") || (scheme.equals("first") && part.atStart());
      String whole = prepend && !spelt.startsWith(mark) ? mark + spelt : spelt;
      return split ? Behavior.MERGED_WITH_NEXT.split(whole, marked) : List.of(whole);
    };
  }

  private static Cut byteLevel(Component component) {
    boolean prefix = component.flag("add_prefix_space", true);
    boolean regex = component.flag("use_regex", true);
    return part -> {
      String text = part.text();
      String whole = prefix && !text.startsWith(" ") ? " " + text : text;
      List<String> parts = regex ? Behavior.ISOLATED.split(whole, BYTE_LEVEL) : List.of(whole);
      return parts.stream().map(ByteLevel::spell).toList();
    };
  }

  /** The treatment of matches. */
  enum Behavior {
    REMOVED("Removed"),
    ISOLATED("Isolated"),
    MERGED_WITH_PREVIOUS("MergedWithPrevious"),
    MERGED_WITH_NEXT("MergedWithNext"),
    CONTIGUOUS("Contiguous");

    private final String spelling;

    Behavior(String spelling) {
      this.spelling = spelling;
    }

    static Behavior of(Component component) {
      for (Behavior behavior : values()) {
        if (behavior.spelling.equals(component.json().path("behavior").asText())) {
          return behavior;
        }
      }
      throw component.unsupportedValue(
          "behavior", "Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous");
    }

    private record Part(String text, boolean matched) {}

    /** Returns the parts of the text, none of them empty. */
    List<String> split(String text, SpanFinder places) {
      return joined(parts(text, places, false));
    }

    /** Returns the parts of the text when the text between matches counts as the matches. */
    List<String> splitInverted(String text, SpanFinder places) {
      return joined(parts(text, places, true));
    }

    private List<String> joined(List<Part> parts) {
      List<String> split = new ArrayList<>();
      boolean glue = false;
      for (int i = 0; i < parts.size(); i++) {
        Part part = parts.get(i);
        boolean joins =
            switch (this) {
              case REMOVED, ISOLATED -> false;
              case MERGED_WITH_PREVIOUS -> part.matched && i > 0 && !parts.get(i - 1).matched;
              case MERGED_WITH_NEXT -> glue && !part.matched;
              case CONTIGUOUS -> i > 0 && part.matched == parts.get(i - 1).matched;
            };
        if (joins) {
          split.set(split.size() - 1, split.get(split.size() - 1) + part.text);
        } else if (this != REMOVED || !part.matched) {
          split.add(part.text);
        }
        glue = part.matched;
      }
      return split;
    }

    private static List<Part> parts(String text, SpanFinder places, boolean invert) {
      List<Part> parts = new ArrayList<>();
      int end = 0;
      for (SpanFinder.Place place : places.in(text)) {
        add(text.substring(end, place.start()), invert, parts);
        add(text.substring(place.start(), place.end()), !invert, parts);
        end = place.end();
      }
      add(text.substring(end), invert, parts);
      return parts;
    }

    private static void add(String text, boolean matched, List<Part> parts) {
      if (!text.isEmpty()) {
        parts.add(new Part(text, matched));
      }
    }
  }
}
