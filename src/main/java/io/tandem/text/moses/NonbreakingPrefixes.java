package io.tandem.text.moses;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The abbreviations of a language whose full stop does not end a sentence: before any word (Mr.),
 * or only before a number (No.). Case counts. Read once from {@code abbreviations/LANGUAGE.txt}
 * next to this class: words separated by spaces, comments after {@code #}, and those of the second
 * kind after the line {@code [before numbers]}.
 */
public final class NonbreakingPrefixes {
  private static final String FALLBACK = "en";
  private static final String SECOND_KIND = "[before numbers]";
  private static final Map<String, NonbreakingPrefixes> BY_LANGUAGE = new ConcurrentHashMap<>();

  private final Set<String> beforeWords = new HashSet<>();
  private final Set<String> beforeNumbers = new HashSet<>();

  private NonbreakingPrefixes(String list) {
    Set<String> kind = beforeWords;
    for (String line : list.lines().toList()) {
      if (line.equals(SECOND_KIND)) {
        kind = beforeNumbers;
      } else {
        for (String word : line.replaceFirst("#.*", "").split(" +", -1)) {
          kind.add(word);
        }
      }
    }
    beforeWords.remove("");
    beforeNumbers.remove("");
  }

  /** Returns the prefixes of the language; the English ones if there is no list. */
  public static NonbreakingPrefixes of(String language) {
    return BY_LANGUAGE.computeIfAbsent(language, NonbreakingPrefixes::read);
  }

  public boolean isBeforeWords(String word) {
    return beforeWords.contains(word);
  }

  public boolean isBeforeNumbers(String word) {
    return beforeNumbers.contains(word);
  }

  private static NonbreakingPrefixes read(String language) {
    try (InputStream list = open(language)) {
      return new NonbreakingPrefixes(new String(list.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String language) {
    InputStream found =
        NonbreakingPrefixes.class.getResourceAsStream("abbreviations/" + language + ".txt");
    return found != null
        ? found
        : NonbreakingPrefixes.class.getResourceAsStream("abbreviations/" + FALLBACK + ".txt");
  }
}
