package io.tandem.translation.search;

import io.tandem.config.SearchSettings;
import java.util.ArrayList;
import java.util.List;

/** A search for translations. The result of a sentence depends on that sentence alone. */
public interface Search {
  /**
   * The number of log-probabilities in memory at a time: 256 MB. More sentences are searched in
   * several groups.
   */
  int MAX_SCORES = 1 << 26;

  /** Returns the maximum number of hypotheses of a sentence that are extended at a time. */
  int rowsPerSentence();

  /**
   * Returns the translations of each sentence, best first. Finished ones come before those that
   * were truncated at the length limit. There is always at least one.
   *
   * @param sentences few enough that the log-probabilities of all rows fit into memory
   */
  List<List<Hypothesis>> searchTogether(NextTokenModel model, List<SourceSentence> sentences);

  /** Searches for any number of sentences. */
  default List<List<Hypothesis>> search(NextTokenModel model, List<SourceSentence> sentences) {
    int atOnce = sentencesAtOnce(model, sentences);
    List<List<Hypothesis>> results = new ArrayList<>(sentences.size());
    for (int from = 0; from < sentences.size(); from += atOnce) {
      int to = Math.min(sentences.size(), from + atOnce);
      results.addAll(searchTogether(model, sentences.subList(from, to)));
    }
    return results;
  }

  /** Searches for sentences whose translations may begin with anything. */
  default List<List<Hypothesis>> search(NextTokenModel model, int[][] sources) {
    return search(model, SourceSentence.of(sources));
  }

  /** Returns the number of sentences that are searched together. */
  default int sentencesAtOnce(NextTokenModel model, List<SourceSentence> sentences) {
    return sentencesAtOnce(model, rowsPerSentence());
  }

  static int sentencesAtOnce(NextTokenModel model, int rowsPerSentence) {
    return Math.max(1, MAX_SCORES / Math.multiplyExact(rowsPerSentence, model.vocabularySize()));
  }

  /**
   * Returns the search of the settings; for minimum Bayes risk, the search for its candidates.
   *
   * @param seed the seed of random draws
   */
  static Search of(SearchSettings settings, long seed) {
    return switch (settings.strategy()) {
      case BEAM -> beam(settings, settings.nBest());
      case SAMPLE -> sampling(settings, settings.nBest(), seed);
      case MBR ->
          switch (settings.mbr().candidates()) {
            case SAMPLES -> sampling(settings, settings.mbr().count(), seed);
            case N_BEST -> beam(settings, settings.mbr().count());
          };
    };
  }

  private static Search beam(SearchSettings settings, int nBest) {
    return new BeamSearch(
        settings.beam(),
        nBest,
        settings.stopping(),
        LengthPenalty.of(settings),
        LengthLimit.of(settings));
  }

  private static Search sampling(SearchSettings settings, int samples, long seed) {
    return new Sampling(
        samples,
        Sampler.of(settings.sampling()),
        LengthPenalty.of(settings),
        LengthLimit.of(settings),
        seed);
  }
}
