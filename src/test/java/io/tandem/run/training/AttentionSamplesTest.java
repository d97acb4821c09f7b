package io.tandem.run.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.network.transformer.Networks;
import io.tandem.run.SampleAttention;
import io.tandem.subword.Subwords;
import io.tandem.translation.SentenceAttention;
import io.tandem.translation.TestSubwords;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

class AttentionSamplesTest {
  private static final String FITTING = "the high road and the low road";
  private final Subwords subwords = TestSubwords.learned();
  private final ComputationGraph graph =
      Networks.graph(Networks.model(), subwords.size(), DataType.FLOAT, new NoOp());

  private List<SampleAttention> samples(int most, String... sources) {
    List<String> references = List.of(sources).stream().map(s -> FITTING).toList();
    return new AttentionSamples(subwords, List.of(sources), references, most).of(graph);
  }

  @Test
  void sentencesThatMakeAReadablePictureAreChosen() {
    assertThat(subwords.encode(FITTING).length).isBetween(5, 14);
    List<SampleAttention> samples =
        samples(2, "", FITTING.repeat(9), FITTING, "a", "new roads and old roads", FITTING);
    assertThat(samples).hasSize(2);
    assertThat(samples.get(1).source())
        .startsWith(subwords.source().pieces("new roads and old roads").get(0));
    assertThat(samples(0, FITTING)).isEmpty();
  }

  @Test
  void weightsAreThoseOfTheNetworkToThreeDecimals() {
    SampleAttention sample = samples(1, FITTING).get(0);
    SentenceAttention expected = SentenceAttention.of(graph, subwords, FITTING, FITTING);
    assertThat(sample.source()).isEqualTo(expected.source());
    assertThat(sample.written()).isEqualTo(expected.written());
    int last = expected.maps().decoderLayers() - 1;
    assertThat(sample.heads()).hasSize(expected.maps().heads());
    for (int row = 0; row < sample.written().size(); row++) {
      for (int column = 0; column < sample.source().size(); column++) {
        assertThat(sample.mean().get(row).get(column))
            .isCloseTo(expected.maps().crossMean()[row][column], within(5.001e-4));
        assertThat(sample.heads().get(1).get(row).get(column))
            .isCloseTo(expected.maps().cross(last, 1)[row][column], within(5.001e-4));
      }
    }
  }
}
