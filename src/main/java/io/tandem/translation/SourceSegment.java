package io.tandem.translation;

import io.tandem.subword.Vocabulary;
import java.util.Arrays;

/**
 * A line of text, or a segment of one, that the model can read.
 *
 * @param ids the ids without EOS
 * @param firstWord the number of its first word in the line, whose tags count as words
 * @param truncated whether something after {@code ids} was left out
 */
record SourceSegment(int[] ids, int firstWord, boolean truncated) {
  /** Returns the segment with these ids, truncated to {@code most}. */
  static SourceSegment of(int[] ids, int most, int firstWord) {
    return ids.length <= most
        ? new SourceSegment(ids, firstWord, false)
        : new SourceSegment(Arrays.copyOf(ids, most), firstWord, true);
  }

  /** Returns the ids and EOS. */
  int[] withEnd() {
    int[] withEnd = Arrays.copyOf(ids, ids.length + 1);
    withEnd[ids.length] = Vocabulary.EOS;
    return withEnd;
  }
}
