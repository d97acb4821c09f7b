package io.tandem.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.LineWords;
import io.tandem.subword.Subwords;
import io.tandem.translation.SourceSegmenter.SourceSegment;
import io.tandem.translation.Translation.Candidate;
import io.tandem.translation.search.CopyModel;
import io.tandem.translation.search.NextTokenModel;
import io.tandem.translation.search.PrefixModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranslatorTest {
  private static final Subwords SUBWORDS = TestSubwords.learned();
  private static final PrefixModel COPY = CopyModel.of(SUBWORDS.size());
  private static final int MAXIMUM_SOURCE = 30;
  private static final long SEED = 5;

  private static SearchSettings settings(int beam, int batchSentences, int nBest) {
    return settings(
        "search.beam=" + beam, "search.batchSentences=" + batchSentences, "search.nBest=" + nBest);
  }

  private static SearchSettings settings(String... overrides) {
    List<String> all = new ArrayList<>(List.of("search.maximumSourceTokens=" + MAXIMUM_SOURCE));
    all.addAll(List.of(overrides));
    return SettingsReader.ofText("", all).settings().search();
  }

  private static Translator translator(NextTokenModel model, SearchSettings settings) {
    return new Translator(model, SUBWORDS, settings, SEED);
  }

  private static Translator translator(int beam, int batchSentences) {
    return translator(COPY, settings(beam, batchSentences, 1));
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

  /** Returns lines of very different lengths. */
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
    List<Translation> alone = translator(random, settings(3, 1, 2)).translate(lines);
    for (int size : new int[] {2, 7, 64}) {
      assertThat(translator(random, settings(3, size, 2)).translate(lines)).isEqualTo(alone);
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
  void lineBeyondTheMaximumIsTruncatedAndFlaggedAndTheOthersAreNot() {
    String longLine = "the road ".repeat(5000);
    List<Translation> translations =
        translator(COPY, settings("search.longInputs=cut"))
            .translate(List.of("the road", longLine, "the low road"));
    assertThat(translations)
        .extracting(Translation::sourceTruncated)
        .containsExactly(false, true, false);
    assertThat(longLine).startsWith(translations.get(1).text());
    assertThat(translations.get(1).length()).isEqualTo(MAXIMUM_SOURCE + 1);
    assertThat(texts(translations)).first().isEqualTo("the road");
    assertThat(texts(translations)).last().isEqualTo("the low road");
  }

  @Test
  void tagsStandBeforeEveryPartOfALineUnlessItHasItsOwn() {
    Subwords tagged = SUBWORDS.withTags(List.of("<2de>", "<2fr>"));
    int german = SUBWORDS.size();
    SearchSettings settings = settings("search.tags=[\"<2de>\"]");
    SourceSegmenter parts = SourceSegmenter.of(tagged, settings);
    String longLine = "the low road, the new road. ".repeat(8).strip();
    assertThat(parts.of("the road"))
        .extracting(part -> part.ids()[0], SourceSegment::firstWord)
        .containsExactly(tuple(german, 0));
    assertThat(parts.of("<2fr> the road"))
        .extracting(part -> part.ids()[0], SourceSegment::firstWord)
        .containsExactly(tuple(german + 1, 1));
    List<SourceSegment> ofLongLine = parts.of("<2fr> " + longLine);
    assertThat(ofLongLine).hasSizeGreaterThan(1);
    assertThat(ofLongLine)
        .allSatisfy(
            part -> {
              assertThat(part.ids()[0]).isEqualTo(german + 1);
              assertThat(part.ids()).hasSizeLessThanOrEqualTo(MAXIMUM_SOURCE);
            });
    assertThat(ofLongLine.get(0).firstWord()).isEqualTo(1);
    Translator translator = new Translator(CopyModel.of(tagged.size()), tagged, settings, SEED);
    assertThat(texts(translator.translate(List.of("the road", "<2fr> the low road"))))
        .containsExactly("<2de> the road", "<2fr> the low road");
    assertThatThrownBy(() -> translator(COPY, settings))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("search.tags: unknown tag <2de>");
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
  void longLinesWithoutVisibleTextDoNotStopTheRest() {
    Subwords tagged = SUBWORDS.withTags(List.of("<2de>"));
    Translator translator = new Translator(CopyModel.of(tagged.size()), tagged, settings(), SEED);
    List<Translation> found =
        translator.translate(
            List.of(
                "\u00a0".repeat(40),
                "\u202f \u2007".repeat(20),
                "<2de> " + " ".repeat(40),
                "<2de>" + "\u00a0".repeat(40),
                "the road"));
    assertThat(texts(found)).hasSize(5).last().isEqualTo("the road");
  }

  /** Its corpus had no others; see {@link io.tandem.text.Normalizer}. */
  @Test
  void aModelOfNormalizedTextIsGivenNormalizedLines() {
    Subwords normalized = SUBWORDS.withTags(List.of("<2de>")).ofNormalizedText(true);
    String line = "the\u00a0low \u202f road\u00ad, e\u0301";
    List<String> lines = List.of(line, "<2de> " + line, "\u200b");
    Translator raw =
        new Translator(
            CopyModel.of(normalized.size()), normalized.ofNormalizedText(false), settings(), SEED);
    assertThat(texts(raw.translate(lines))).startsWith(line, "<2de> " + line);
    Translator translator =
        new Translator(CopyModel.of(normalized.size()), normalized, settings(), SEED);
    assertThat(texts(translator.translate(lines)))
        .containsExactly("the low road, é", "<2de> the low road, é", "");
    String plain = "the low road, é";
    assertThat(translator.score(List.of(line), List.of(line)))
        .isEqualTo(translator.score(List.of(plain), List.of(plain)));
    assertThat(Subwords.of(normalized.files(), "here").isOfNormalizedText()).isTrue();
  }

  /** These marks are composed with small letters alone. */
  @Test
  void aModelOfLowerCaseTextIsGivenComposedLowerCase() {
    Subwords lower =
        TestSubwords.learned(new LineWords(Casing.LOWER, Splitting.REVERSIBLE))
            .withTags(List.of("<2DE>"))
            .ofNormalizedText(true);
    Translator translator = new Translator(CopyModel.of(lower.size()), lower, settings(), SEED);
    String line = "H\u0331annukkah T\u0308";
    String learned = "\u1e96annukkah \u1e97";
    assertThat(texts(translator.translate(List.of(line, "<2DE> " + line))))
        .containsExactly(learned, "<2DE> " + learned);
    assertThat(translator.score(List.of(line), List.of(line)))
        .isEqualTo(translator.score(List.of(learned), List.of(learned)));
  }

  @Test
  void aPrefixIsNormalizedLikeTheTextThatTheModelHasLearnedToWrite() {
    Subwords normalized = SUBWORDS.ofNormalizedText(true);
    Translator translator =
        new Translator(
            CopyModel.writing(normalized.size(), normalized.encode("and so on")),
            normalized,
            settings(),
            SEED);
    List<SourceLine> lines =
        List.of(
            new SourceLine("the road", "\u200be\u0301\u00a0a\u00ad\u3000"),
            new SourceLine("the road", "\u200b"));
    assertThat(texts(translator.translateLines(lines, done -> {})).get(0)).startsWith("é a");
    assertThat(texts(translator.translateLines(lines, done -> {})).get(1)).isEqualTo("and so on");
  }

  @Test
  void aLineOfTagsAloneIsAnEmptyOne() {
    Subwords tagged = SUBWORDS.withTags(List.of("<2de>"));
    Translator translator = new Translator(CopyModel.of(tagged.size()), tagged, settings(), SEED);
    assertThat(translator.translate(List.of("<2de>", "<2de> ", "<2de> the road")))
        .startsWith(Translation.EMPTY, Translation.EMPTY)
        .last()
        .extracting(Translation::text)
        .isEqualTo("<2de> the road");
  }

  @Test
  void segmentsAreJoinedAsTheLanguageThatIsWrittenJoinsThem() {
    String chinese = "你好吗。".repeat(8);
    Translation copied = translator(COPY, settings()).translate(List.of(chinese)).get(0);
    assertThat(copied.parts()).isGreaterThan(2);
    assertThat(copied.text()).isEqualTo(chinese);
    Translation english = writing("a road.").translate(List.of(chinese)).get(0);
    assertThat(english.text()).matches("a road[.]( a road[.])+");
    String spaced = "the low road, the new road. ".repeat(4).strip();
    assertThat(writing("他来了。").translate(List.of(spaced)).get(0).text()).matches("(他来了。){2,}");
    assertThat(writing("他来").translate(List.of(spaced)).get(0).text()).matches("(他来){2,}");
  }

  /** Returns a translator that writes this text for every segment. */
  private static Translator writing(String text) {
    return translator(CopyModel.writing(SUBWORDS.size(), SUBWORDS.encode(text)), settings());
  }

  @Test
  void translationIsAlwaysOneLine() {
    Translation translation = translator(1, 8).translate(List.of("the\r\nroad\u2028low")).get(0);
    assertThat(translation.text()).isEqualTo("the road low");
  }

  @Test
  void nBestAreDistinctAndInTheOrderOfTheirScores() {
    Translation translation =
        translator(COPY, settings(4, 8, 4)).translate(List.of("the road")).get(0);
    assertThat(translation.nBest()).hasSize(4).doesNotHaveDuplicates();
    assertThat(translation.nBest())
        .extracting(Translation.Candidate::score)
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(translation.nBest().get(0).text()).isEqualTo("the road");
    assertThat(translation.finished()).isTrue();
  }

  @Test
  void lineBeyondTheMaximumIsTranslatedInPartsThatMakeTheWhole() {
    String line = "the low road. the new road, and so on! ".repeat(200).strip();
    Translation whole = translator(COPY, settings()).translate(List.of("low", line, "new")).get(1);
    assertThat(whole.text()).isEqualTo(line);
    assertThat(whole.parts()).isGreaterThan(100);
    assertThat(whole.sourceTruncated()).isFalse();
    assertThat(whole.finished()).isTrue();
  }

  @Test
  void textWithoutAnyBreakIsTruncatedAndFlagged() {
    Translation translation =
        translator(COPY, settings()).translate(List.of("x".repeat(10_000))).get(0);
    assertThat(translation.parts()).isEqualTo(1);
    assertThat(translation.sourceTruncated()).isTrue();
    assertThat(translation.text()).isNotEmpty().matches("x+");
  }

  @Test
  void textWithoutMarksAndSpacesIsSplitBetweenItsCharacters() {
    String chinese = "你好吗他来了".repeat(10);
    Translation whole = translator(COPY, settings()).translate(List.of(chinese)).get(0);
    assertThat(whole.sourceTruncated()).isFalse();
    assertThat(whole.parts()).isGreaterThan(1);
    assertThat(whole.text()).isEqualTo(chinese);
    String thai = "แมวเห็นบ้าน".repeat(10);
    assertThat(translator(COPY, settings()).translate(List.of(thai)).get(0))
        .satisfies(found -> assertThat(found.text().replace(" ", "")).isEqualTo(thai))
        .returns(false, Translation::sourceTruncated);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "هل ترى القطة، يا صديقي؟ |نعم، يراها هنا",
        "کیا آپ بلی دیکھتے ہیں، دوست۔ |جی ہاں وہ",
        "کیا آپ بلی دیکھتے ہیں، |جی ہاں وہ",
        "你好（他来了！？） |她走了，再见",
        "你好（他来了！？）|她走了，再见",
        "他来了吗?|她走了，再见"
      })
  void linesAreSplitBehindTheMarksOfAllScripts(String parts) {
    String line = parts.replace("|", "");
    assertThat(SplitPoint.of(line, 0, line.length())).isEqualTo(parts.indexOf('|'));
  }

  @Test
  void scoreOfALineInPartsIsThatOfItsWholeLength() {
    String line = "the low road. ".repeat(20).strip();
    Translation whole =
        translator(COPY, settings("search.lengthPenalty=1")).translate(List.of(line)).get(0);
    assertThat(whole.score())
        .isCloseTo(whole.logProbability() / ((5 + whole.length()) / 6.0), within(1e-9));
  }

  @Test
  void prefixBeginsTheTranslation() {
    PrefixModel random = PrefixModel.random(SUBWORDS.size(), 2, 3, 11);
    for (String strategy : List.of("beam", "sample", "mbr")) {
      List<Translation> translations =
          translator(random, settings("search.strategy=" + strategy))
              .translateLines(
                  List.of(
                      new SourceLine("the road", "new low"),
                      new SourceLine("the road", "the"),
                      new SourceLine("the road")),
                  done -> {});
      assertThat(translations.get(0).text()).startsWith("new low");
      assertThat(translations.get(1).text()).startsWith("the");
      assertThat(translations.get(2).text()).doesNotStartWith("the").doesNotStartWith("new");
    }
  }

  @Test
  void samplesDependOnSeedAndSentenceAndNotOnTheBatch() {
    PrefixModel random = PrefixModel.random(SUBWORDS.size(), 2, 3, 11);
    List<String> lines = lines(30);
    String[] base = {"search.strategy=sample", "search.nBest=2", "search.sampling.topP=0.9"};
    List<Translation> one =
        translator(random, settings(with(base, "search.batchSentences=1"))).translate(lines);
    for (int size : new int[] {7, 64}) {
      SearchSettings settings = settings(with(base, "search.batchSentences=" + size));
      assertThat(translator(random, settings).translate(lines)).isEqualTo(one);
      assertThat(translator(random, settings).translate(lines.subList(3, 5)))
          .isEqualTo(one.subList(3, 5));
      assertThat(new Translator(random, SUBWORDS, settings, SEED + 1).translate(lines))
          .isNotEqualTo(one);
    }
    assertThat(one.get(0).nBest().get(0)).isNotEqualTo(one.get(0).nBest().get(1));
  }

  @Test
  void minimumBayesRiskDependsOnSeedAndSentenceAndNotOnTheBatch() {
    PrefixModel random = PrefixModel.random(SUBWORDS.size(), 2, 5, 11);
    List<String> lines = lines(20);
    String[] base = {"search.strategy=mbr", "search.mbr.count=8", "search.nBest=3"};
    List<Translation> one =
        translator(random, settings(with(base, "search.batchSentences=1"))).translate(lines);
    for (int size : new int[] {7, 64}) {
      SearchSettings settings = settings(with(base, "search.batchSentences=" + size));
      assertThat(translator(random, settings).translate(lines)).isEqualTo(one);
      assertThat(new Translator(random, SUBWORDS, settings, SEED + 1).translate(lines))
          .isNotEqualTo(one);
    }
  }

  @Test
  void minimumBayesRiskChoosesAmongTheSamplesOfTheSameSeed() {
    PrefixModel random = PrefixModel.random(SUBWORDS.size(), 2, 5, 11);
    SearchSettings mbr =
        settings(
            "search.strategy=mbr",
            "search.mbr.count=9",
            "search.mbr.utility=bleu",
            "search.sampling.topK=5");
    SearchSettings samples =
        settings("search.strategy=sample", "search.nBest=9", "search.sampling.topK=5");
    List<String> lines = lines(20);
    List<Translation> found = translator(random, mbr).translate(lines);
    List<Translation> drawn = translator(random, samples).translate(lines);
    int otherThanTheMostProbable = 0;
    for (int i = 0; i < lines.size(); i++) {
      List<String> texts = drawn.get(i).nBest().stream().map(Candidate::text).toList();
      assertThat(texts).contains(found.get(i).text());
      assertThat(found.get(i).score()).isBetween(100 / 9.0, 100.0);
      otherThanTheMostProbable += found.get(i).text().equals(texts.get(0)) ? 0 : 1;
    }
    assertThat(otherThanTheMostProbable).isPositive();
  }

  @Test
  void expectedUtilityOfALineInPartsIsTheMeanOfItsParts() {
    String line = "the low road. ".repeat(20).strip();
    SearchSettings settings = settings("search.strategy=mbr", "search.mbr.count=4");
    List<String> parts =
        SourceSegmenter.of(SUBWORDS, settings).of(line).stream()
            .map(part -> SUBWORDS.decode(part.ids()))
            .toList();
    double mean =
        translator(COPY, settings).translate(parts).stream()
            .mapToDouble(Translation::score)
            .average()
            .orElseThrow();
    Translation whole = translator(COPY, settings).translate(List.of(line)).get(0);
    assertThat(whole.parts()).isEqualTo(parts.size()).isGreaterThan(1);
    assertThat(whole.score()).isCloseTo(mean, within(1e-9)).isLessThan(100);
  }

  private static String[] with(String[] overrides, String further) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.add(further);
    return all.toArray(String[]::new);
  }

  @Test
  void scoreOfAGivenTranslationIsThatWhichSearchGaveIt() {
    PrefixModel random = PrefixModel.random(SUBWORDS.size(), 2, 4, 11);
    Translator translator = translator(random, settings("search.beam=3"));
    List<String> lines = lines(40);
    List<Translation> translations = translator.translate(lines);
    List<TranslationScore> scores =
        translator.score(lines, translations.stream().map(Translation::text).toList());
    int compared = 0;
    for (int i = 0; i < lines.size(); i++) {
      TranslationScore score = scores.get(i);
      assertThat(score.tokenLogProbabilities().stream().mapToDouble(Float::doubleValue).sum())
          .isCloseTo(score.logProbability(), within(1e-4));
      assertThat(score.tokens()).hasSameSizeAs(score.tokenLogProbabilities()).endsWith("</s>");
      // Random output may consist of other subwords than the encoding of its text.
      if (translations.get(i).finished() && score.tokens().size() == translations.get(i).length()) {
        assertThat(score.logProbability())
            .isLessThanOrEqualTo(translations.get(i).logProbability() + 1e-4);
        compared += Math.abs(score.score() - translations.get(i).score()) < 1e-4 ? 1 : 0;
      }
    }
    List<TranslationScore> copies = translator(COPY, settings()).score(lines, lines);
    List<Translation> copied = translator(COPY, settings()).translate(lines);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(copies.get(i).score()).isCloseTo(copied.get(i).score(), within(1e-4));
      compared++;
    }
    assertThat(compared).isGreaterThanOrEqualTo(40);
  }

  @Test
  void modelAndSubwordsThatDoNotBelongTogetherAreRefused() {
    assertThatThrownBy(() -> translator(CopyModel.of(99), settings(1, 1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the model has 99 tokens but its subwords have " + SUBWORDS.size());
  }

  @Test
  void translationOfANetworkThatGivesNoProbabilitiesSaysSo() {
    PrefixModel broken = PrefixModel.broken(SUBWORDS.size());
    List<String> lines = List.of("the low road", "", "the road. ".repeat(20));
    assertThat(translator(broken, settings(2, 4, 1)).translate(lines))
        .extracting(Translation::broken)
        .containsExactly(true, false, true);
  }
}
