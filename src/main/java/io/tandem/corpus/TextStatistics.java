package io.tandem.corpus;

import java.util.List;
import java.util.Map;

/**
 * Statistics of the text of a split.
 *
 * @param sourceLengths sentences by length in subwords or, of monolingual text, in words, {@value
 *     #BIN} lengths per bin: 1 to {@value #BIN} in the first one; the last one has all longer
 *     sentences. Empty sentences do not occur
 * @param targetLengths see {@code sourceLengths}; zeros for monolingual text
 * @param sourceScripts letters by Unicode script
 * @param targetScripts see {@code sourceScripts}
 * @param usedIds the number of distinct ids of the vocabulary, or of both together, that occur
 */
public record TextStatistics(
    List<Long> sourceLengths,
    List<Long> targetLengths,
    Map<String, Long> sourceScripts,
    Map<String, Long> targetScripts,
    int usedIds) {
  /** The number of lengths per bin. */
  public static final int BIN = 5;
}
