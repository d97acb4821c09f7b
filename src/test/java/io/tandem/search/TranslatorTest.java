package io.tandem.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.config.SearchSettings;
import io.tandem.subword.Subwords;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TranslatorTest {
  private static final Subwords SUBWORDS = TestSubwords.learned();
  private static final PrefixModel COPY = CopyModel.of(SUBWORDS.size());
  private static final int MAXIMUM_SOURCE = 30;

  private static SearchSettings settings(int beam, int batchSentences, int nBest) {
    return new SearchSettings(beam, 0.6, 1.5, 20, MAXIMUM_SOURCE, batchSentences, nBest);
  }

  private static Translator translator(int beam, int batchSentences) {
    return new Translator(COPY, SUBWORDS, settings(beam, batchSentences, 1));
  }

  private static List<String> texts(List<Translation> translations) {
    return translations.stream().map(Translation::text).toList();
  }

  @Test
  void translationsComeInTheOrderOfTheLines() {
    List<String> lines = lines(100);
    assertThat(texts(translator(1, 7).translate(lines))).isEqualTo(lines);
    assertThat(texts(translator(2, 64).translate(lines))).isEqualTo(lines);
  }

  /** Of very different lengths. */
  private static List<String> lines(int count) {
    Random random = new Random(5);
    List<String> words = List.of("the", "lower", "road", "Ω", "new", "wider", "and", "7");
    List<String> lines = new ArrayList<>();
    while (lines.size() < count) {
      List<String> line = new ArrayList<>();
      for (int n = random.nextInt(12); n >= 0; n--) {
        line.add(words.get(random.nextInt(words.size())));
      }
      if (SUBWORDS.encode(String.join(" ", line)).length <= MAXIMUM_SOURCE) {
        lines.add(String.join(" ", line));
      }
    }
    return lines;
  }

  @Test
  void resultDoesNotDependOnTheSizeOfTheBatch() {
    PrefixModel random = PrefixModel.random(SUBWORDS.size(), 2, 3, 11);
    List<String> lines = lines(30);
    List<Translation> alone = new Translator(random, SUBWORDS, settings(3, 1, 2)).translate(lines);
    for (int size : new int[] {2, 7, 64}) {
      assertThat(new Translator(random, SUBWORDS, settings(3, size, 2)).translate(lines))
          .isEqualTo(alone);
    }
    assertThat(texts(alone).stream().distinct()).as("various translations").hasSizeGreaterThan(20);
  }

  @Test
  void blankLinesHaveEmptyTranslationsAndKeepTheirPlace() {
    assertThat(texts(translator(1, 8).translate(List.of("", "the road", "  \t", "low", ""))))
        .containsExactly("", "the road", "", "low", "");
    assertThat(translator(1, 8).translate(List.of(" "))).containsExactly(Translation.EMPTY);
    assertThat(translator(1, 8).translate(List.of())).isEmpty();
  }

  @Test
  void lineBeyondTheMaximumIsCutAndFlaggedAndTheOthersAreNot() {
    String longLine = "the road ".repeat(5000);
    List<Translation> translations =
        translator(2, 8).translate(List.of("the road", longLine, "the low road"));
    assertThat(translations)
        .extracting(Translation::sourceTruncated)
        .containsExactly(false, true, false);
    assertThat(longLine).startsWith(translations.get(1).text());
    assertThat(translations.get(1).pieces()).isEqualTo(MAXIMUM_SOURCE);
    assertThat(texts(translations)).first().isEqualTo("the road");
    assertThat(texts(translations)).last().isEqualTo("the low road");
  }

  @Test
  void awkwardLinesDoNotStopTheRest() {
    List<String> lines =
        List.of(
            "\u0000\u0001", "\uD800 lone", "👩‍👩‍👧", "\u200B", "﷽", "<s> </s> <pad>", "the road");
    List<Translation> translations = translator(2, 3).translate(lines);
    assertThat(translations).hasSize(lines.size());
    assertThat(texts(translations)).last().isEqualTo("the road");
    assertThat(texts(translations)).contains("👩‍👩‍👧", "<s> </s> <pad>", "\uFFFD lone");
  }

  @Test
  void translationIsAlwaysOneLine() {
    Translation translation = translator(1, 8).translate(List.of("the\r\nroad\u2028low")).get(0);
    assertThat(translation.text()).isEqualTo("the road low");
  }

  @Test
  void nBestAreDistinctAndInTheOrderOfTheirScores() {
    Translation translation =
        new Translator(COPY, SUBWORDS, settings(4, 8, 4)).translate(List.of("the road")).get(0);
    assertThat(translation.nBest()).hasSize(4).doesNotHaveDuplicates();
    assertThat(translation.nBest())
        .extracting(Translation.Candidate::score)
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(translation.nBest().get(0).text()).isEqualTo("the road");
    assertThat(translation.finished()).isTrue();
  }

  @Test
  void modelAndSubwordsThatDoNotBelongTogetherAreRefused() {
    assertThatThrownBy(() -> new Translator(CopyModel.of(99), SUBWORDS, settings(1, 1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the model has 99 tokens, its subwords have " + SUBWORDS.size());
  }
}
