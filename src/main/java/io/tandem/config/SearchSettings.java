package io.tandem.config;

import java.io.Serializable;

/** How translations are searched for. */
public record SearchSettings(
    int beam,
    double lengthPenalty,
    double maximumLengthFactor,
    int maximumLengthExtra,
    int maximumSourceTokens,
    int batchSentences,
    int nBest)
    implements Serializable {
  public SearchSettings {
    Check.within("search.beam", beam, 1, 1000);
    Check.within("search.lengthPenalty", lengthPenalty, 0, 10);
    Check.within("search.maximumLengthFactor", maximumLengthFactor, 0, 100);
    Check.atLeast("search.maximumLengthExtra", maximumLengthExtra, 1);
    Check.atLeast("search.maximumSourceTokens", maximumSourceTokens, 1);
    Check.atLeast("search.batchSentences", batchSentences, 1);
    Check.within("search.nBest", nBest, 1, beam);
  }
}
