package io.tandem.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.translation.Translation.Candidate;
import io.tandem.translation.alignment.Alignment;
import io.tandem.translation.alignment.Alignment.Link;
import io.tandem.translation.alignment.KeptTerms;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TermsTest {
  private static SearchSettings search(String... overrides) {
    return SettingsReader.ofText("", List.of(overrides)).settings().search();
  }

  private static Translation kept(
      SearchSettings settings, String source, String target, String links) {
    return kept(new Terms(settings, "", ""), source, target, links);
  }

  private static Translation kept(Terms terms, String source, String target, String links) {
    List<Link> read =
        Arrays.stream(links.split(" "))
            .map(link -> link.split("-"))
            .map(link -> new Link(Integer.parseInt(link[0]), Integer.parseInt(link[1])))
            .toList();
    Candidate candidate = new Candidate(target, -1, -1, 5, true, new Alignment(read));
    return terms.kept(terms.marked("", source), new Translation(1, false, List.of(candidate)));
  }

  @Test
  void whatIsProtectedTakesThePlaceOfTheWordsAlignedToIt() {
    SearchSettings settings = search("search.protect=[\"[A-Z]+-\\\\d+\"]");
    Translation kept =
        kept(
            settings,
            "open TAN-12 now",
            "\u00F6ffne jetzt das Tan zw\u00F6lf.",
            "0-0 2-1 1-2 1-3 1-4");
    assertThat(kept.text()).isEqualTo("\u00F6ffne jetzt TAN-12.");
    assertThat(kept.alignment().links())
        .containsExactly(new Link(0, 0), new Link(2, 1), new Link(1, 2));
    assertThat(kept.terms()).isEqualTo(new KeptTerms(0, List.of("TAN-12"), List.of()));
  }

  @Test
  void termsAreFoundAndWrittenBetweenCharactersOfTextsWithoutSpaces() {
    SearchSettings settings = search("search.glossary=[\"文件 = record\",\"コン = con\"]");
    assertThat(kept(settings, "打开文件吧", "Open the file.", "0-0 2-1 2-2").text())
        .isEqualTo("Open record.");
    assertThat(kept(settings, "コンピュータ", "computer", "0-0").text()).isEqualTo("computer");
    assertThat(
            kept(
                    search("search.glossary=[\"file = 档案\"]"),
                    "open a file",
                    "打开文件吧",
                    "0-0 0-1 2-2 2-3 0-4")
                .text())
        .isEqualTo("打开档案吧");
  }

  @Test
  void marksAndJoinersContinueAWordAndCharactersAreNotCutInTwo() {
    for (String[] termAndLine :
        new String[][] {
          {"दिल", "दिल्ली"},
          {"कार", "कारें"},
          {"क", "कि"},
          {"كتاب", "كتابٌ"},
          {"می", "می\u200Cخواهم"},
          {"خواهم", "می\u200Cخواهم"},
          {"𝐀", "𝐀𝐁"},
          {"ﾊﾟｿ", "ﾊﾟｿｺﾝ"},
          {"デ", "データ"},
        }) {
      SearchSettings settings = search("search.glossary=[\"" + termAndLine[0] + " = term\"]");
      assertThat(kept(settings, termAndLine[1], "word", "0-0").text())
          .as(termAndLine[1])
          .isEqualTo("word");
      assertThat(kept(settings, termAndLine[0] + "!", "word", "0-0").text())
          .as(termAndLine[0])
          .isEqualTo("term");
    }
  }

  @Test
  void termsAreInUpperOrLowerCaseByTheRulesOfTheirLanguages() {
    SearchSettings toTurkish = search("search.glossary=[\"communication = iletişim\"]");
    assertThat(
            kept(new Terms(toTurkish, "en", "tr"), "Communication helps", "Haber yardım", "0-0 1-1")
                .text())
        .isEqualTo("İletişim yardım");
    Terms ofTurkish =
        new Terms(
            search("search.glossary=[\"işlemci = processor\", \"ısı = heat\"]"), "tr-TR", "en");
    assertThat(kept(ofTurkish, "İşlemci hızlı", "Chip quick", "0-0 1-1").text())
        .isEqualTo("Processor quick");
    assertThat(kept(ofTurkish, "Isı arttı", "Warmth rose", "0-0 1-1").text())
        .isEqualTo("Heat rose");
    assertThat(kept(ofTurkish, "İsi arttı", "Warmth rose", "0-0 1-1").text())
        .isEqualTo("Warmth rose");
  }

  @Test
  void whatTheModelCopiedStaysAsItIs() {
    Translation kept =
        kept(search("search.protect=[\"\\\\d+\"]"), "a 12 b 12", "x 12 y 12", "0-0 1-1 2-2 3-3");
    assertThat(kept.text()).isEqualTo("x 12 y 12");
    assertThat(kept.terms()).isEqualTo(new KeptTerms(2, List.of(), List.of()));
  }

  @Test
  void longTermsWinAndThoseTranslatedOtherwiseAreReplaced() {
    SearchSettings settings =
        search("search.glossary=[\"dog = K\u00F6ter\",\"dog house = H\u00FCtte\",\"cat\\tKatze\"]");
    Translation kept =
        kept(
            settings,
            "Dog and dogs, a dog house, a cat",
            "Hund und Hunde, ein Haus f\u00FCr Hunde, eine Katze",
            "0-0 1-1 2-2 3-3 5-4 5-5 4-6 6-7 7-8");
    assertThat(kept.text()).isEqualTo("K\u00F6ter und Hunde, ein H\u00FCtte, eine Katze");
    assertThat(kept.terms()).isEqualTo(new KeptTerms(1, List.of("Köter", "Hütte"), List.of()));
  }

  @Test
  void aTermWithoutAnyWordAlignedToItIsInsertedAndCounted() {
    Translation kept =
        kept(search("search.protect=[\"X1\"]"), "go X1 on", "weiter gehen", "0-0 2-1");
    assertThat(kept.text()).contains("X1").contains("weiter").contains("gehen");
    assertThat(kept.terms()).isEqualTo(new KeptTerms(0, List.of(), List.of("X1")));
  }

  @Test
  void linesWithoutTermsAreLeftAlone() {
    Translation kept = kept(search("search.protect=[\"X\"]"), "a b", "c d", "0-0 1-1");
    assertThat(kept.text()).isEqualTo("c d");
    assertThat(kept.terms()).isEqualTo(KeptTerms.NONE);
  }

  @Test
  void aHintFollowsItsTermAndIsAlignedToTheWordsOfTheLine() {
    SearchSettings settings =
        search(
            "search.glossary=[\"dog house = Hütte aus Holz\", \"cat = Katze\"]",
            "search.protect=[\"X\\\\d\"]",
            "search.glossaryHints=true");
    Terms terms = new Terms(settings, "", "");
    Terms.Marked marked = terms.marked("<2de> ", "A dog house for X1, my cat");
    assertThat(marked.text()).isEqualTo("<2de> A dog house Hütte aus Holz for X1, my cat Katze");
    int[] read = {0, 3, 4, 5, 6, 7, 8, 10};
    Candidate candidate =
        new Candidate(
            "Eine Hütte aus Holz für X1, meine Mieze",
            -1,
            -1,
            5,
            true,
            new Alignment(
                IntStream.range(0, read.length).mapToObj(i -> new Link(read[i], i)).toList()));
    Translation kept = terms.kept(marked, new Translation(1, false, List.of(candidate)));
    assertThat(kept.text()).isEqualTo("Eine Hütte aus Holz für X1, meine Katze");
    assertThat(kept.terms()).isEqualTo(new KeptTerms(2, List.of("Katze"), List.of()));
    assertThat(kept.alignment().toString()).isEqualTo("0-0 1-1 1-2 1-3 3-4 4-5 5-6 6-7");
  }

  @Test
  void mistakesInPatternsAndTermsAreRefused() {
    assertThatThrownBy(() -> search("search.protect=[\"a(\"]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("search.protect: \"a(\" is no regular expression of Java");
    assertThatThrownBy(() -> search("search.glossary=[\"dog=Hund\"]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("\"dog=Hund\"; expected a term and its translation");
    assertThatThrownBy(() -> search("search.protect=[\"a*\"]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("matches where there is no text");
  }
}
