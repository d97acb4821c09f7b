package io.tandem.translation;

import io.tandem.network.transformer.AttentionMaps;
import io.tandem.subword.Subwords;
import io.tandem.subword.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * The attention of a trained network while it reads a line and writes another: weights and the
 * tokens that they belong to, for pictures.
 *
 * @param source the S tokens read, EOS last: keys of cross-attention, queries and keys of the
 *     encoder's self-attention
 * @param target the T tokens of the decoder's input, BOS first: queries and keys of its
 *     self-attention
 * @param written the T next tokens of the target, EOS last: those that each row of cross-attention
 *     has to predict
 */
public record SentenceAttention(
    List<String> source, List<String> target, List<String> written, AttentionMaps maps) {

  /**
   * Returns the attention of a forward pass over a source line and its translation, regardless of
   * who wrote it.
   *
   * @param graph the network of the subwords; not used by others at the same time
   */
  public static SentenceAttention of(
      ComputationGraph graph, Subwords subwords, String source, String target) {
    int[] read = subwords.encode(subwords.source().normalized(source));
    int[] write = subwords.encodeTarget(subwords.target().normalized(target));
    int[] sourceIds = Arrays.copyOf(read, read.length + 1);
    sourceIds[read.length] = Vocabulary.EOS;
    int[] written = Arrays.copyOf(write, write.length + 1);
    written[write.length] = Vocabulary.EOS;
    int[] targetIds =
        IntStream.concat(IntStream.of(Vocabulary.BOS), Arrays.stream(write)).toArray();
    return new SentenceAttention(
        names(subwords.sourceVocabulary(), sourceIds),
        names(subwords.targetVocabulary(), targetIds),
        names(subwords.targetVocabulary(), written),
        AttentionMaps.of(graph, sourceIds, targetIds));
  }

  private static List<String> names(Vocabulary vocabulary, int[] ids) {
    return Arrays.stream(ids).mapToObj(vocabulary::name).toList();
  }
}
