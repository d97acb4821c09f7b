package io.tandem.translation;

import io.tandem.subword.Subwords;
import io.tandem.translation.alignment.Alignment;
import io.tandem.translation.search.ForcedDecoding;
import io.tandem.translation.search.ForcedDecoding.Given;
import io.tandem.translation.search.ForcedDecoding.Walk;
import io.tandem.translation.search.NextTokenModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs the model over finished translations again, recording attention, if alignments are
 * requested.
 *
 * @param layer the layer of the attention, as {@code search.alignmentLayer} has it
 */
record Aligner(NextTokenModel model, Subwords subwords, boolean isAsked, int layer) {
  /** Returns the model's output along given translations. */
  List<Walk> walk(int[][] sources, List<Given> given) {
    ForcedDecoding decoding = new ForcedDecoding(model, sources);
    return isAsked ? decoding.followWatching(given, layer) : decoding.follow(given);
  }

  /** A source that was translated, without its tags, and a translation of it. */
  record Texts(String source, String target) {}

  /** Returns the alignment of each translation, empty if alignments are not requested. */
  List<Alignment> align(int[][] sources, List<Given> given, List<Texts> texts) {
    return isAsked
        ? align(sources, given, texts, walk(sources, given))
        : given.stream().map(one -> Alignment.NONE).toList();
  }

  /** Returns the same from the model's output. */
  List<Alignment> align(int[][] sources, List<Given> given, List<Texts> texts, List<Walk> walks) {
    List<Alignment> alignments = new ArrayList<>(given.size());
    for (int i = 0; i < given.size(); i++) {
      int[] source = sources[given.get(i).sentence()];
      alignments.add(
          isAsked ? align(source, given.get(i), texts.get(i), walks.get(i)) : Alignment.NONE);
    }
    return alignments;
  }

  private Alignment align(int[] source, Given given, Texts texts, Walk walk) {
    int[] withoutEnd = Arrays.copyOf(source, source.length - 1);
    return Alignment.of(
        walk.attention(),
        subwords.source().wordsOf(withoutEnd, texts.source()),
        subwords.target().wordsOf(given.tokens(), texts.target()));
  }
}
