package io.tandem.translation;

import io.tandem.config.SearchSettings;
import io.tandem.config.SearchSettings.LongInputs;
import io.tandem.subword.Subwords;
import io.tandem.subword.TaggedLine;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits or truncates lines to what the model can read: a line with too many tokens is split near
 * the middle, and so are its halves. Every segment has the tags of the line.
 *
 * @param usualTags ids of the tags of lines that have none
 */
record SourceSegmenter(
    Subwords subwords, int maximumTokens, LongInputs longInputs, int[] usualTags) {
  /**
   * @throws io.tandem.config.UserException if the settings name unknown tags
   */
  static SourceSegmenter of(Subwords subwords, SearchSettings settings) {
    return new SourceSegmenter(
        subwords,
        settings.maximumSourceTokens(),
        settings.longInputs(),
        subwords.idsOfTags("search.tags", settings.tags()));
  }

  /** Returns the segments of a line that is not blank, in their order; nearly always one. */
  List<SourceSegment> of(String line) {
    SourceSegment whole = whole(line);
    if (!whole.truncated() || longInputs == LongInputs.CUT) {
      return List.of(whole);
    }
    TaggedLine tagged = tagged(line);
    List<SourceSegment> parts = new ArrayList<>();
    int start = line.length() - tagged.text().length();
    collect(line, start, line.length(), tagged, new WordCounter(line), parts);
    return parts;
  }

  /** Returns the whole line, truncated if it is too long. */
  SourceSegment whole(String line) {
    TaggedLine tagged = tagged(line);
    int[] ids = tagged.before(subwords.encode(tagged.text()));
    return SourceSegment.of(ids, maximumTokens, "", subwords.tagged(line).ids().length);
  }

  /** Returns a line with its own tags, else with the usual ones. */
  private TaggedLine tagged(String line) {
    TaggedLine own = subwords.tagged(line);
    return own.ids().length > 0 ? own : new TaggedLine(usualTags, line);
  }

  private void collect(
      String line,
      int from,
      int to,
      TaggedLine tagged,
      WordCounter words,
      List<SourceSegment> parts) {
    String text = line.substring(from, to).strip();
    if (text.isEmpty()) {
      return;
    }
    int[] ids = tagged.before(subwords.encode(text));
    int at = ids.length <= maximumTokens ? SplitPoint.NONE : SplitPoint.of(line, from, to);
    if (at == SplitPoint.NONE) {
      boolean attached = from == 0 || !SplitPoint.isSpace(line.charAt(from - 1));
      parts.add(SourceSegment.of(ids, maximumTokens, attached ? "" : " ", words.at(from)));
    } else {
      collect(line, from, at, tagged, words, parts);
      collect(line, at, to, tagged, words, parts);
    }
  }

  /** Numbers the words of a line in one pass. */
  private static final class WordCounter {
    private final String line;
    private int position;
    private int begun;

    WordCounter(String line) {
      this.line = line;
    }

    /** Returns the word at an index, or the next one if there is a space; indices must ascend. */
    private int at(int place) {
      int first = place;
      while (first < line.length() && SplitPoint.isSpace(line.charAt(first))) {
        first++;
      }
      for (; position <= first; position++) {
        boolean begins =
            !SplitPoint.isSpace(line.charAt(position))
                && (position == 0 || SplitPoint.isSpace(line.charAt(position - 1)));
        begun += begins ? 1 : 0;
      }
      return begun - 1;
    }
  }
}
