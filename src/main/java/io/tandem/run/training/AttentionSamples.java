package io.tandem.run.training;

import io.tandem.run.SampleAttention;
import io.tandem.subword.Subwords;
import io.tandem.translation.SentenceAttention;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Computes the attention of a network in a few sentence pairs that are short enough to draw. */
final class AttentionSamples {
  /** Tokens of a side, without the end of the sentence. */
  private static final int MIN_TOKENS = 5;

  private static final int MAX_TOKENS = 14;

  private static final double DECIMALS = 1e3;

  private final Subwords subwords;
  private final List<String> sources = new ArrayList<>();
  private final List<String> references = new ArrayList<>();

  /** Chooses the first pairs that are neither too short nor too long, at most {@code sentences}. */
  AttentionSamples(
      Subwords subwords, List<String> sources, List<String> references, int sentences) {
    this.subwords = subwords;
    IntStream.range(0, sources.size())
        .filter(i -> fits(subwords.encode(sources.get(i)).length))
        .filter(i -> fits(subwords.encodeTarget(references.get(i)).length))
        .limit(sentences)
        .forEach(
            i -> {
              this.sources.add(sources.get(i));
              this.references.add(references.get(i));
            });
  }

  private static boolean fits(int tokens) {
    return tokens >= MIN_TOKENS && tokens <= MAX_TOKENS;
  }

  /**
   * Runs the network on the driver.
   *
   * @param network the network, not to be used by others at the time
   */
  List<SampleAttention> of(ComputationGraph network) {
    return IntStream.range(0, sources.size())
        .mapToObj(
            i -> sample(SentenceAttention.of(network, subwords, sources.get(i), references.get(i))))
        .toList();
  }

  private static SampleAttention sample(SentenceAttention attention) {
    int last = attention.maps().decoderLayers() - 1;
    return new SampleAttention(
        attention.source(),
        attention.written(),
        rounded(attention.maps().crossMean()),
        IntStream.range(0, attention.maps().heads())
            .mapToObj(head -> rounded(attention.maps().cross(last, head)))
            .toList());
  }

  /** Rounds weights to what a picture shows, so that files stay small. */
  private static List<List<Double>> rounded(double[][] weights) {
    return Arrays.stream(weights)
        .map(
            row ->
                Arrays.stream(row).map(w -> Math.round(w * DECIMALS) / DECIMALS).boxed().toList())
        .toList();
  }
}
