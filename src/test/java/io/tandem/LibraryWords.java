package io.tandem;

import java.util.Map;

/** Sentences of the libraries of Spark 4 in the words of those of Spark 3.5. */
public final class LibraryWords {
  private static final Map<String, String> OLDER =
      Map.of(
          "Document nesting depth \\((\\d+)\\) exceeds the maximum allowed \\((\\d+), from [^)]*\\)`?\\)",
          "Depth ($1) exceeds the maximum allowed nesting depth ($2)",
          "Number value length \\((\\d+)\\) exceeds the maximum allowed \\((\\d+), from [^)]*\\)`?\\)",
          "Number length ($1) exceeds the maximum length ($2)",
          // Cut off in the message that contains it.
          "Number value length \\((\\d+)\\) exceeds the maximum allowed \\(1…\\)",
          "Number length ($1) exceeds the maximum length (1000))",
          "(Gzip-compressed data is corrupt(?: \\(CRC32 error\\))?)\\.",
          "$1");

  private LibraryWords() {}

  /** Returns the message as it reads with Jackson 2.15 and commons-compress 1.23. */
  public static String ofSpark35(String message) {
    String older = message;
    for (Map.Entry<String, String> words : OLDER.entrySet()) {
      older = older.replaceAll(words.getKey(), words.getValue());
    }
    return older;
  }
}
