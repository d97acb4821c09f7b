package io.tandem.translation;

import io.tandem.config.SearchSettings;
import io.tandem.config.SearchSettings.LongInputs;
import io.tandem.subword.Subwords;
import io.tandem.subword.TaggedLine;
import io.tandem.subword.Vocabulary;
import io.tandem.text.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits or truncates lines that are too long for the model: a line with too many tokens is split
 * near the middle, and so are its halves. Every segment has the tags of the line.
 *
 * @param usualTags ids of the tags of lines that have none
 */
record SourceSegmenter(
    Subwords subwords, int maximumTokens, LongInputs longInputs, int[] usualTags) {
  /**
   * @throws io.tandem.UserException if the settings name unknown tags
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
    Halves parts = new Halves(line, tagged(line), whole.firstWord());
    parts.collect(line.length() - parts.tagged.text().length(), line.length());
    return parts.found.isEmpty() ? List.of(whole) : parts.found;
  }

  /** Returns the whole line, truncated if it is too long. */
  SourceSegment whole(String line) {
    return SourceSegment.of(
        ids(line), maximumTokens, subwords.tagged(line).ids().length, tagged(line).text());
  }

  /** Returns the ids of the whole line and of its tags, however many. */
  int[] ids(String line) {
    TaggedLine tagged = tagged(line);
    return tagged.before(subwords.encode(tagged.text()));
  }

  /** Returns a line with its own tags, else with the usual ones. */
  private TaggedLine tagged(String line) {
    TaggedLine own = subwords.tagged(line);
    return own.ids().length > 0 ? own : new TaggedLine(usualTags, line);
  }

  /** A line that is split until its parts are short enough. */
  private final class Halves {
    private final String line;
    private final TaggedLine tagged;
    private final List<SourceSegment> found = new ArrayList<>();

    /** The number of words in the parts that were found, and of the tags before them. */
    private int words;

    Halves(String line, TaggedLine tagged, int tags) {
      this.line = line;
      this.tagged = tagged;
      this.words = tags;
    }

    private void collect(int from, int to) {
      String text = line.substring(from, to).strip();
      if (text.isEmpty()) {
        return;
      }
      int[] ids = tagged.before(subwords.encode(text));
      int at = ids.length <= maximumTokens ? SplitPoint.NONE : SplitPoint.of(line, from, to);
      if (at == SplitPoint.NONE) {
        int first = continuesWord(from) ? words - 1 : words;
        found.add(SourceSegment.of(ids, maximumTokens, first, text));
        words = first + Words.of(text).size();
      } else {
        collect(from, at);
        collect(at, to);
      }
    }

    /** Returns whether a part begins within a word: after a mark that is not one by itself. */
    private boolean continuesWord(int from) {
      return !found.isEmpty() && Words.isWithin(line, from);
    }
  }

  /**
   * A line of text, or a segment of one, that the model can read.
   *
   * @param ids the ids without EOS
   * @param firstWord the number of its first word in the line, whose tags count as words
   * @param text what the ids are of, without tags
   * @param truncated whether something after {@code ids} was left out
   */
  record SourceSegment(int[] ids, int firstWord, String text, boolean truncated) {
    /** Returns the segment with these ids, truncated to {@code most}. */
    static SourceSegment of(int[] ids, int most, int firstWord, String text) {
      return ids.length <= most
          ? new SourceSegment(ids, firstWord, text, false)
          : new SourceSegment(Arrays.copyOf(ids, most), firstWord, text, true);
    }

    /** Returns the ids and EOS. */
    int[] withEnd() {
      int[] withEnd = Arrays.copyOf(ids, ids.length + 1);
      withEnd[ids.length] = Vocabulary.EOS;
      return withEnd;
    }
  }
}
