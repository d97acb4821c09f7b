package io.tandem.search;

import io.tandem.config.SearchSettings.LongInputs;
import io.tandem.subword.Subwords;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts lines to what the model can read: a line with too many tokens is parted in the middle, or
 * what comes near to it, and so are its halves.
 */
record SourceParts(Subwords subwords, int maximumTokens, LongInputs longInputs) {
  /** The parts of a line that is not blank, in their order; nearly always one. */
  List<SourcePart> of(String line) {
    int[] ids = subwords.encode(line);
    if (ids.length <= maximumTokens || longInputs == LongInputs.CUT) {
      return List.of(SourcePart.of(ids, maximumTokens, "", 0));
    }
    List<SourcePart> parts = new ArrayList<>();
    collect(line, 0, line.length(), new WordCounter(line), parts);
    return parts;
  }

  private void collect(String line, int from, int to, WordCounter words, List<SourcePart> parts) {
    String text = line.substring(from, to).strip();
    if (text.isEmpty()) {
      return;
    }
    int[] ids = subwords.encode(text);
    int at = ids.length <= maximumTokens ? BreakPoint.NONE : BreakPoint.of(line, from, to);
    if (at == BreakPoint.NONE) {
      boolean attached = from == 0 || !BreakPoint.isBlank(line.charAt(from - 1));
      parts.add(SourcePart.of(ids, maximumTokens, attached ? "" : " ", words.at(from)));
    } else {
      collect(line, from, at, words, parts);
      collect(line, at, to, words, parts);
    }
  }

  /** Numbers the words of a line on one way through it. */
  private static final class WordCounter {
    private final String line;
    private int position;
    private int begun;

    WordCounter(String line) {
      this.line = line;
    }

    /** The word at a place, or the next one where it is blank; places come in rising order. */
    private int at(int place) {
      int first = place;
      while (first < line.length() && BreakPoint.isBlank(line.charAt(first))) {
        first++;
      }
      for (; position <= first; position++) {
        boolean begins =
            !BreakPoint.isBlank(line.charAt(position))
                && (position == 0 || BreakPoint.isBlank(line.charAt(position - 1)));
        begun += begins ? 1 : 0;
      }
      return begun - 1;
    }
  }
}
