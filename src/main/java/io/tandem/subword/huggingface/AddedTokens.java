package io.tandem.subword.huggingface;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds added tokens in text: at each place the longest, from left to right. The text between them
 * is passed on. Safe for use by several threads.
 */
final class AddedTokens {
  private static final Pattern WORD = Pattern.compile("\\w", Pattern.UNICODE_CHARACTER_CLASS);

  private final Map<String, AddedToken> byText = new HashMap<>();
  private final Pattern pattern;

  /**
   * @param texts the form of each token in the text that is searched
   */
  AddedTokens(Map<AddedToken, String> texts) {
    texts.forEach((token, text) -> byText.put(text, token));
    byText.remove("");
    List<String> longestFirst =
        byText.keySet().stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    pattern =
        longestFirst.isEmpty()
            ? null
            : Pattern.compile(
                longestFirst.stream().map(Pattern::quote).collect(Collectors.joining("|")));
  }

  /** Passes on a text in its order: ids of added tokens, and the text between them. */
  void split(String text, IntConsumer ids, Consumer<LinePart> rest) {
    int done = 0;
    if (pattern != null) {
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        AddedToken token = byText.get(matcher.group());
        if (token.singleWord() && !isSingleWord(text, matcher.start(), matcher.end())) {
          continue;
        }
        int start = token.lstrip() ? blanksBefore(text, matcher.start(), done) : matcher.start();
        if (start > done) {
          rest.accept(new LinePart(text.substring(done, start), done == 0));
        }
        ids.accept(token.id());
        done = token.rstrip() ? blanksBehind(text, matcher.end()) : matcher.end();
      }
    }
    if (done < text.length()) {
      rest.accept(new LinePart(text.substring(done), done == 0));
    }
  }

  private static boolean isSingleWord(String text, int start, int end) {
    return !(start > 0 && isWord(text.codePointBefore(start)))
        && !(end < text.length() && isWord(text.codePointAt(end)));
  }

  private static boolean isWord(int codePoint) {
    return WORD.matcher(Character.toString(codePoint)).matches();
  }

  private static int blanksBefore(String text, int end, int least) {
    int start = end;
    while (start > least && Character.isWhitespace(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private static int blanksBehind(String text, int start) {
    int end = start;
    while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end;
  }
}
