package io.tandem.training.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** BPE-dropout in training: the same text in every epoch, segmented in other ways. */
class SubwordSamplingTest {
  private static final int LONGEST = 40;
  private static final List<String> LINES =
      List.of("lower and lower", "the newest house", "a new house", "lowest of the low");
  private static final Subwords SUBWORDS =
      new SubwordLearner(
              new BpeLearner(60, 1),
              VocabularyLimits.NONE,
              new LineWords(Casing.KEEP, Splitting.REVERSIBLE))
          .learn(Map.of("▁lower", 4L, "▁the", 3L, "▁newest", 2L, "▁house", 2L, "▁lowest", 1L));

  private static Batches batches(int maximumSentenceTokens, int worker) {
    Shard.Builder shard = Shard.builder(LONGEST);
    for (int i = 0; i < LINES.size(); i++) {
      shard.add(i, SUBWORDS.encode(LINES.get(i)), SUBWORDS.encodeTarget(LINES.get(i) + "."));
    }
    Shard sampled =
        shard.build().variedBy(List.of(new SubwordSampling(SUBWORDS, 0.3, maximumSentenceTokens)));
    return Batches.ofTokens(sampled, 1000, 5, worker);
  }

  private static List<String> texts(INDArray rows) {
    List<String> texts = new ArrayList<>();
    for (int[] row : rows.toIntMatrix()) {
      texts.add(SUBWORDS.decode(row));
    }
    return texts;
  }

  @Test
  void segmentsTheSameTextsDifferentlyInEveryEpoch() {
    Batches batches = batches(LONGEST, 0);
    assertThat(batches.perEpoch()).isOne();
    Set<String> sources = new HashSet<>();
    for (int epoch = 0; epoch < 20; epoch++) {
      MultiDataSet batch = batches.batch(epoch);
      assertThat(texts(batch.getFeatures(0))).containsExactlyInAnyOrderElementsOf(LINES);
      assertThat(texts(batch.getFeatures(1))).isEqualTo(texts(batch.getLabels(0)));
      sources.add(batch.getFeatures(0).toString());
    }
    assertThat(sources).hasSizeGreaterThan(15);
  }

  @Test
  void isAFunctionOfSeedEpochWorkerAndPair() {
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(batches(LONGEST, 1).batch(epoch).getFeatures(0))
          .isEqualTo(batches(LONGEST, 1).batch(epoch).getFeatures(0));
    }
    assertThat(batches(LONGEST, 1).batch(0).getFeatures(0))
        .isNotEqualTo(batches(LONGEST, 2).batch(0).getFeatures(0));
  }

  @Test
  void leavesASentenceAsItIsWhereItWouldBecomeTooLong() {
    int longestNow =
        1 + LINES.stream().mapToInt(line -> SUBWORDS.encode(line).length).max().orElseThrow();
    for (int epoch = 0; epoch < 20; epoch++) {
      assertThat(batches(longestNow, 0).batch(epoch).getFeatures(0).size(1))
          .isLessThanOrEqualTo(longestNow);
    }
  }
}
