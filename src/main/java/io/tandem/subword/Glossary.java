package io.tandem.subword;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words and patterns that byte pair encoding must leave whole, such as names and tags: they are
 * split off from longer words and are pieces by themselves.
 */
public final class Glossary {
  public static final Glossary NONE = new Glossary(List.of());

  private final List<Pattern> patterns;

  /**
   * @param patterns regular expressions; a plain word is one as well
   * @throws java.util.regex.PatternSyntaxException if one is invalid
   */
  public Glossary(List<String> patterns) {
    this.patterns = patterns.stream().map(Pattern::compile).toList();
  }

  /** Returns whether the word as a whole must be left whole. */
  public boolean contains(String word) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(word).matches());
  }

  /** Returns the word, split before and after everything that must be left whole. */
  public List<String> isolate(String word) {
    List<String> parts = List.of(word);
    for (Pattern pattern : patterns) {
      List<String> finer = new ArrayList<>();
      for (String part : parts) {
        isolate(pattern, part, finer);
      }
      parts = finer;
    }
    return parts;
  }

  private static void isolate(Pattern pattern, String part, List<String> parts) {
    Matcher matcher = pattern.matcher(part);
    if (matcher.matches()) {
      parts.add(part);
      return;
    }
    matcher.reset();
    int start = 0;
    while (matcher.find()) {
      addUnlessEmpty(part.substring(start, matcher.start()), parts);
      addUnlessEmpty(matcher.group(), parts);
      start = matcher.end();
    }
    if (start == 0) {
      parts.add(part);
    } else {
      addUnlessEmpty(part.substring(start), parts);
    }
  }

  private static void addUnlessEmpty(String part, List<String> parts) {
    if (!part.isEmpty()) {
      parts.add(part);
    }
  }
}
