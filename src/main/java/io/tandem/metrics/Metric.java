package io.tandem.metrics;

import io.tandem.config.SearchSettings.Utility;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A score of translations against references, in the definition of sacreBLEU 2.6.0. It is computed
 * in two steps: {@link #statistics} counts one sentence, {@link #report} scores the sum of any
 * number of them. The report of one sentence's statistics is its sentence-level score.
 */
public interface Metric extends Serializable {
  /** Returns a metric with the defaults of {@code jobs/evaluate.sh} for single sentences. */
  static Metric ofSentences(Utility utility) {
    return switch (utility) {
      case CHRF -> Chrf.standard();
      case BLEU -> Bleu.ofSentences();
    };
  }

  /** Returns the printed name, including parameters: BLEU, chrF2++, TER. */
  String name();

  /**
   * Counts one sentence.
   *
   * @param hypothesis the translation, detokenized; may be empty
   * @param references the human translations; a null is a missing one
   * @throws IllegalArgumentException if all references are missing
   */
  Statistics statistics(String hypothesis, List<String> references);

  /** Returns the signature of the score of sentences with this many references. */
  Signature signature(ReferenceCount references);

  /**
   * Returns the score of the sentences counted, from 0 to 100 (TER: from 0, without an upper
   * bound).
   */
  double score(Statistics statistics);

  /** Returns the score of a sentence with one reference. */
  default double sentenceScore(String hypothesis, String reference) {
    return score(statistics(hypothesis, List.of(reference)));
  }

  /** Returns the scores of sentences with each other: that of [i][j] is of i with reference j. */
  default double[][] scoresAmong(List<String> sentences) {
    return sentences.stream()
        .map(one -> sentences.stream().mapToDouble(other -> sentenceScore(one, other)).toArray())
        .toArray(double[][]::new);
  }

  /** Returns the score with everything needed to quote it. */
  default ScoreReport report(Statistics statistics) {
    return new ScoreReport(name(), score(statistics), signature(statistics.references()), "");
  }

  /**
   * Counts each sentence of a corpus.
   *
   * @param hypotheses one translation per line
   * @param referenceStreams one list per reference, each as long as the hypotheses; a null line is
   *     a missing reference
   * @throws IllegalArgumentException if there is no stream or lengths differ
   */
  default List<Statistics> sentenceStatistics(
      List<String> hypotheses, List<List<String>> referenceStreams) {
    if (referenceStreams.isEmpty()) {
      throw new IllegalArgumentException("at least one reference stream is needed");
    }
    for (List<String> stream : referenceStreams) {
      if (stream.size() != hypotheses.size()) {
        throw new IllegalArgumentException(
            "every reference stream must have a line for each of the "
                + hypotheses.size()
                + " hypotheses, found one with "
                + stream.size());
      }
    }
    return IntStream.range(0, hypotheses.size())
        .parallel()
        .mapToObj(
            line -> {
              List<String> references = new ArrayList<>(referenceStreams.size());
              referenceStreams.forEach(stream -> references.add(stream.get(line)));
              return statistics(hypotheses.get(line), references);
            })
        .toList();
  }

  /** Counts a whole corpus; parameters as for {@link #sentenceStatistics}. */
  default Statistics corpusStatistics(
      List<String> hypotheses, List<List<String>> referenceStreams) {
    return sentenceStatistics(hypotheses, referenceStreams).stream()
        .reduce(Statistics.NONE, Statistics::plus);
  }
}
