package io.tandem.translation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.network.transformer.Networks;
import io.tandem.subword.Subwords;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

class SentenceAttentionTest {
  @Test
  void linesAreNormalizedForAModelOfNormalizedText() {
    Subwords subwords = TestSubwords.learned().ofNormalizedText(true);
    ComputationGraph graph =
        Networks.graph(Networks.model(), subwords.size(), DataType.FLOAT, new NoOp());
    SentenceAttention attention =
        SentenceAttention.of(graph, subwords, "the\u00a0road", "the new\u00ad road");
    SentenceAttention plain = SentenceAttention.of(graph, subwords, "the road", "the new road");
    assertThat(attention.source()).isEqualTo(plain.source());
    assertThat(attention.written()).isEqualTo(plain.written());
  }

  @Test
  void tokensNameTheRowsAndColumnsOfTheWeights() {
    Subwords subwords = TestSubwords.learned();
    ComputationGraph graph =
        Networks.graph(Networks.model(), subwords.size(), DataType.FLOAT, new NoOp());
    SentenceAttention attention =
        SentenceAttention.of(graph, subwords, "the low road", "the new road");

    List<String> source = subwords.source().pieces("the low road");
    List<String> target = subwords.source().pieces("the new road");
    assertThat(attention.source()).startsWith(source.toArray(String[]::new)).endsWith("</s>");
    assertThat(attention.target()).startsWith("<s>").endsWith(target.toArray(String[]::new));
    assertThat(attention.written()).startsWith(target.toArray(String[]::new)).endsWith("</s>");
    assertThat(attention.maps().cross(0, 0)).hasDimensions(target.size() + 1, source.size() + 1);
    assertThat(attention.maps().encoder(0, 0)).hasDimensions(source.size() + 1, source.size() + 1);
  }
}
