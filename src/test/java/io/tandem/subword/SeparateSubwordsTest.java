package io.tandem.subword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.Vectors;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.subword.learn.UnigramSubwordLearner;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Subwords whose sides were learned alone. */
class SeparateSubwordsTest {
  private static final LineWords WORDS = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);

  private static Subwords separate(SubwordKind kind) {
    return Subwords.separate(
        learned(kind, "tatoeba.en.txt", 150), learned(kind, "tatoeba.fr.txt", 200));
  }

  private static Subwords learned(SubwordKind kind, String file, int merges) {
    Map<String, Long> counts = counts(file);
    return kind == SubwordKind.BPE
        ? new SubwordLearner(new BpeLearner(merges, 2), new VocabularyLimits(1 << 20, 0), WORDS)
            .learn(counts)
        : new UnigramSubwordLearner(new VocabularyLimits(Vocabulary.FIRST_PIECE + merges, 1), WORDS)
            .learn(counts);
  }

  private static Map<String, Long> counts(String file) {
    Map<String, Long> counts = new HashMap<>();
    try {
      for (String line : Vectors.lines(Vectors.path(file)).subList(0, 300)) {
        WORDS.of(line).forEach(word -> counts.merge(word, 1L, Long::sum));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return counts;
  }

  @ParameterizedTest
  @EnumSource(names = {"BPE", "UNIGRAM"})
  void eachSideIsAsIfItWereLearnedAlone(SubwordKind kind) {
    Subwords separate = separate(kind);
    Subwords english = learned(kind, "tatoeba.en.txt", 150);
    Subwords french = learned(kind, "tatoeba.fr.txt", 200);
    assertThat(separate.isJoint()).isFalse();
    assertThat(separate.sourceVocabulary()).isEqualTo(english.vocabulary());
    assertThat(separate.targetVocabulary()).isEqualTo(french.vocabulary());
    assertThat(separate.source().merges()).isEqualTo(english.merges());
    assertThat(separate.target().merges()).isEqualTo(french.merges());
    assertThat(separate.encode("Tom was tired.")).isEqualTo(english.encode("Tom was tired."));
    assertThat(separate.encodeTarget("Tom est là.")).isEqualTo(french.encode("Tom est là."));
    assertThat(separate.decode(french.encode("Tom est là."))).isEqualTo("Tom est là.");
  }

  @ParameterizedTest
  @CsvSource({"BPE, SOURCE", "BPE, TARGET", "UNIGRAM, SOURCE", "UNIGRAM, TARGET"})
  void decodesWhatItEncodedOnEachSide(SubwordKind kind, Side side) {
    SubwordSide subwords = separate(kind).side(side);
    Random random = new Random(17);
    for (int n = 0; n < 1000; n++) {
      String line = randomText(random);
      int[] ids = subwords.encode(line);
      assertThat(subwords.decode(ids)).isEqualTo(line);
      assertThat(Arrays.stream(ids)).allMatch(id -> id < subwords.size());
      assertThat(subwords.decode(subwords.resample(ids, 0.3, random))).isEqualTo(line);
    }
  }

  private static String randomText(Random random) {
    String[] known = {"the", "Tom", " ", " ", "▁", "était", "maison", "2024", ",", "\u0301"};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      int c = random.nextInt(random.nextBoolean() ? 0x110000 : 0x3000);
      if (random.nextBoolean() || (c >= 0xD800 && c <= 0xDFFF)) {
        text.append(known[random.nextInt(known.length)]);
      } else {
        text.appendCodePoint(c);
      }
    }
    return text.toString();
  }

  @Test
  void filesAreThoseOfEachSide() {
    Subwords pairs = separate(SubwordKind.BPE);
    assertThat(pairs.files())
        .containsOnlyKeys(
            "merges.source.codes",
            "merges.target.codes",
            "vocabulary.source.txt",
            "vocabulary.target.txt",
            "subwords.json");
    Subwords unigram = separate(SubwordKind.UNIGRAM);
    assertThat(unigram.files())
        .containsOnlyKeys(
            "vocabulary.source.txt",
            "vocabulary.target.txt",
            "sentencepiece.source.model",
            "sentencepiece.target.model",
            "subwords.json");
    for (Subwords subwords : List.of(pairs, unigram)) {
      Subwords back = Subwords.of(subwords.files(), "model");
      assertThat(back).isEqualTo(subwords).hasSameHashCodeAs(subwords);
      assertThat(back.isJoint()).isFalse();
      assertThat(back.encode("Tom was tired.")).isEqualTo(subwords.encode("Tom was tired."));
      assertThat(back.encodeTarget("Tom est là.")).isEqualTo(subwords.encodeTarget("Tom est là."));
    }
    Map<String, byte[]> files = new HashMap<>(pairs.files());
    files.remove("merges.target.codes");
    assertThatThrownBy(() -> Subwords.of(files, "model"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("model: found no file merges.target.codes");
  }

  @Test
  void tagsAreOfTheSourceAlone() {
    Subwords tagged = separate(SubwordKind.BPE).withTags(List.of("<2fr>"));
    assertThat(tagged.sourceVocabulary().tags()).containsExactly("<2fr>");
    assertThat(tagged.targetVocabulary().tags()).isEmpty();
    assertThat(tagged.target().size()).isEqualTo(separate(SubwordKind.BPE).target().size());
    assertThat(tagged.encode("<2fr> Tom")[0]).isEqualTo(tagged.source().size() - 1);
    assertThat(tagged.decode(tagged.encodeTarget("<2fr> Tom"))).isEqualTo("<2fr> Tom");
    assertThat(Subwords.of(tagged.files(), "model")).isEqualTo(tagged);
  }

  @Test
  void whatBothSidesWouldHaveInCommonIsNotThere() {
    Subwords subwords = separate(SubwordKind.BPE);
    assertThatThrownBy(subwords::vocabulary).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(subwords::size).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(subwords::merges).isInstanceOf(IllegalStateException.class);
    assertThat(subwords.importedRows(Side.TARGET))
        .hasSize(subwords.target().size())
        .containsOnly(Subwords.NO_ROW);
  }

  @Test
  void sidesOfOneFormAreNeeded() {
    Subwords bpe = learned(SubwordKind.BPE, "tatoeba.en.txt", 10);
    Subwords unigram = learned(SubwordKind.UNIGRAM, "tatoeba.fr.txt", 100);
    assertThatThrownBy(() -> Subwords.separate(bpe, unigram))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("learned subwords of one form");
  }
}
