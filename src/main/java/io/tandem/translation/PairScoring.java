package io.tandem.translation;

import io.tandem.Text;
import io.tandem.subword.Subwords;
import io.tandem.translation.SourceSegmenter.SourceSegment;
import io.tandem.translation.alignment.Alignment;
import io.tandem.translation.search.ForcedDecoding.Given;
import io.tandem.translation.search.ForcedDecoding.Walk;
import io.tandem.translation.search.LengthPenalty;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores given translations.
 *
 * @param parts splits sources into segments
 * @param maximumTokens the maximum number of tokens of either side; longer sides are truncated
 */
record PairScoring(
    Aligner aligner,
    Subwords subwords,
    SourceSegmenter parts,
    LengthBatches batches,
    int maximumTokens,
    LengthPenalty penalty) {
  /** See {@link Translator#score}. */
  List<TranslationScore> score(List<String> sources, List<String> targets) {
    if (sources.size() != targets.size()) {
      throw new IllegalArgumentException(
          Text.format("%d sources and %d translations", sources.size(), targets.size()));
    }
    List<Pair> pairs = new ArrayList<>();
    for (int line = 0; line < sources.size(); line++) {
      pairs.add(
          new Pair(
              line,
              parts.whole(sources.get(line)),
              SourceSegment.of(
                  subwords.encodeTarget(targets.get(line)), maximumTokens, 0, targets.get(line))));
    }
    TranslationScore[] scores = new TranslationScore[sources.size()];
    batches.of(pairs, Pair::tokens).forEach(batch -> score(batch, scores));
    return List.of(scores);
  }

  private record Pair(int line, SourceSegment source, SourceSegment target) {
    private int tokens() {
      return source.ids().length + target.ids().length + 2;
    }
  }

  private void score(List<Pair> batch, TranslationScore[] scores) {
    int[][] sources = batch.stream().map(pair -> pair.source().withEnd()).toArray(int[][]::new);
    List<Given> given = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      given.add(new Given(i, batch.get(i).target().ids()));
    }
    List<Walk> walks = aligner.walk(sources, given);
    List<Aligner.Texts> texts =
        batch.stream()
            .map(pair -> new Aligner.Texts(pair.source().text(), pair.target().text()))
            .toList();
    List<Alignment> alignments = aligner.align(sources, given, texts, walks);
    for (int i = 0; i < batch.size(); i++) {
      scores[batch.get(i).line()] = score(batch.get(i), walks.get(i), alignments.get(i));
    }
  }

  private TranslationScore score(Pair pair, Walk walk, Alignment alignment) {
    int[] said = pair.target().withEnd();
    List<String> tokens = new ArrayList<>(said.length);
    List<Float> each = new ArrayList<>(said.length);
    double sum = 0;
    for (int t = 0; t < said.length; t++) {
      tokens.add(subwords.targetVocabulary().name(said[t]));
      each.add(walk.logProbabilities()[t]);
      sum += walk.logProbabilities()[t];
    }
    return new TranslationScore(
        penalty.score(sum, said.length),
        sum,
        tokens,
        each,
        pair.source().truncated() || pair.target().truncated(),
        alignment.shifted(pair.source().firstWord(), 0));
  }
}
