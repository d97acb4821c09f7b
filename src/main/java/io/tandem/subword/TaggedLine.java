package io.tandem.subword;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * A source line and the tags that it begins with, as in {@code <bt> <2de> A dog runs.} or {@code
 * >>deu<< A dog runs.} A tag is followed by one space, which does not belong to the text, or by the
 * end of the line.
 *
 * @param ids the ids of the tags
 * @param text the text after them
 */
public record TaggedLine(int[] ids, String text) {
  private static final int[] NONE = {};

  static TaggedLine untagged(String line) {
    return new TaggedLine(NONE, line);
  }

  static TaggedLine of(String line, Vocabulary vocabulary) {
    if (vocabulary.tags().isEmpty() || !(line.startsWith("<") || line.startsWith(">>"))) {
      return untagged(line);
    }
    IdSequence ids = new IdSequence(2);
    int start = 0;
    while (start < line.length()) {
      int space = line.indexOf(' ', start);
      int end = space < 0 ? line.length() : space;
      OptionalInt id = vocabulary.idOfTag(line.substring(start, end));
      if (id.isEmpty()) {
        break;
      }
      ids.add(id.getAsInt());
      start = Math.min(end + 1, line.length());
    }
    return new TaggedLine(ids.toArray(), line.substring(start));
  }

  /** Returns the ids of the tags followed by those of the text. */
  public int[] before(int[] textIds) {
    return before(ids, textIds);
  }

  static int[] before(int[] tags, int[] textIds) {
    if (tags.length == 0) {
      return textIds;
    }
    int[] all = Arrays.copyOf(tags, tags.length + textIds.length);
    System.arraycopy(textIds, 0, all, tags.length, textIds.length);
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TaggedLine that
        && Arrays.equals(ids, that.ids)
        && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ids) + text.hashCode();
  }
}
