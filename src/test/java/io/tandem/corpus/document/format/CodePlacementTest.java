package io.tandem.corpus.document.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.text.Words;
import io.tandem.translation.alignment.Alignment.Link;
import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodePlacement;
import io.tandem.translation.alignment.CodePlacement.Placed;
import io.tandem.translation.alignment.CodedText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodePlacementTest {
  /** Reads {@code <b>}, {@code </b>} and {@code <x/>} as codes. */
  private static CodedText coded(String text) {
    return HtmlUnits.of("<p>" + text + "</p>", new Languages("", "")).units().get(0).source();
  }

  private static Placed place(String source, String target, String links) {
    return CodePlacement.place(coded(source), target, links(links));
  }

  private static List<Link> links(String links) {
    return Arrays.stream(links.split(" "))
        .filter(link -> !link.isEmpty())
        .map(link -> link.split("-"))
        .map(link -> new Link(Integer.parseInt(link[0]), Integer.parseInt(link[1])))
        .toList();
  }

  /** Words in the same order. */
  private static final String LINKS = "0-0 1-1 2-2 3-3";

  private static String placed(String source, String target, String links) {
    return place(source, target, links).text().written(text -> text, Code::raw);
  }

  @Test
  void aPairGoesAroundTheWordsThatTranslateItsOwn() {
    assertThat(placed("the <b>white</b> house", "la maison blanche", "0-0 2-1 1-2"))
        .isEqualTo("la maison <b>blanche</b>");
  }

  @Test
  void aPairAroundEverythingStaysAroundEverything() {
    assertThat(placed("<b>A dog runs.</b>", "Un chien court.", "0-0 1-1 2-2"))
        .isEqualTo("<b>Un chien court.</b>");
  }

  @Test
  void punctuationStaysOutsideOfAPairThatEndsBeforeIt() {
    assertThat(placed("I see the <b>dog</b>.", "Je vois le chien.", "0-0 1-1 2-2 3-3"))
        .isEqualTo("Je vois le <b>chien</b>.");
    assertThat(placed("I see the <b>dog.</b>", "Je vois le chien.", "0-0 1-1 2-2 3-3"))
        .isEqualTo("Je vois le <b>chien.</b>");
  }

  @Test
  void aWordAlignedElsewhereDoesNotStretchAPair() {
    assertThat(
            placed(
                "a <b>red car</b> stops at the light",
                "une voiture rouge s'arrête au feu rouge",
                "0-0 2-1 1-2 3-3 4-4 6-5 1-6"))
        .isEqualTo("une <b>voiture rouge</b> s'arrête au feu rouge");
  }

  @Test
  void pairsStayNested() {
    assertThat(placed("<i>the <b>big</b> dog</i> runs", "le gros chien court", "0-0 1-1 2-2 3-3"))
        .isEqualTo("<i>le <b>gros</b> chien</i> court");
  }

  @Test
  void siblingsChangeTheirOrderWithTheWords() {
    assertThat(placed("<b>white</b> <i>house</i>", "maison blanche", "1-0 0-1"))
        .isEqualTo("<i>maison</i> <b>blanche</b>");
  }

  @Test
  void aCodeThatTouchesAWordStaysWithIt() {
    assertThat(placed("a dog<wbr/> runs", "court un chien", "2-0 0-1 1-2"))
        .isEqualTo("court un chien<wbr/>");
    assertThat(placed("a <wbr/>dog runs", "un chien court", "0-0 1-1 2-2"))
        .isEqualTo("un <wbr/>chien court");
  }

  @Test
  void aCodeBetweenSpacesKeepsItsSpaces() {
    assertThat(placed("click <img/> to stop", "cliquez pour arrêter", "0-0 1-1 2-2"))
        .isEqualTo("cliquez <img/> pour arrêter");
    assertThat(placed("open the file <img/>.", "ouvrez le fichier.", "0-0 1-1 2-2"))
        .isEqualTo("ouvrez le fichier <img/>.");
  }

  @Test
  void codesWithoutAnAlignmentGoToTheirRelativePositionAndAreCounted() {
    Placed placed = place("one two <b>three</b> four", "un deux trois quatre", "");
    assertThat(placed.text().written(text -> text, Code::raw))
        .isEqualTo("un deux <b>trois</b> quatre");
    assertThat(placed.byPosition()).isEqualTo(2);
    assertThat(placed.needsReview()).isTrue();
  }

  @Test
  void aPairAroundWhiteSpaceStaysBesideItsWordAndIsNotMarked() {
    String source = "the<u> </u>white<b>\u00A0</b>house<i><u> </u></i><u> </u>now";
    assertThat(placed(source, "la maison blanche là", "0-0 2-1 1-2 3-3"))
        .isEqualTo("la<b> </b>maison<u> </u>blanche<i><u> </u></i><u></u>là");
    Placed unaligned = place(source, "la maison blanche là", "");
    assertThat(unaligned.text().written(text -> text, Code::raw))
        .isEqualTo("la<u> </u>maison<b> </b>blanche<i><u> </u></i><u></u>là");
    assertThat(unaligned.needsReview()).isFalse();
  }

  @Test
  void anEmptyTranslationKeepsAllCodes() {
    assertThat(placed("a <b>dog</b><wbr/> runs", "", "")).isEqualTo("<b></b><wbr/>");
  }

  @Test
  void keptTextTakesThePlaceOfWhatTheModelMadeOfIt() {
    assertThat(
            placed(
                "use <code>go now</code>; stop",
                "utilisez allez maintenant ; cesser",
                "0-0 1-1 2-2 2-3 3-4"))
        .isEqualTo("utilisez <code>go now</code> ; cesser");
    assertThat(placed("run <code>ls</code> first", "d'abord lancez ls", "2-0 0-1 1-2"))
        .isEqualTo("d'abord lancez <code>ls</code>");
    assertThat(placed("a <code>4</code>-bit word", "un mot de 4 bits", "0-0 2-1 1-2 1-3 1-4"))
        .isEqualTo("un mot de <code>4</code> bits");
  }

  @Test
  void keptTextsThatTouchStayTogether() {
    assertThat(message("Battery at %d%% now", "Akku jetzt bei %d%%", "0-0 1-2 2-3 3-1"))
        .isEqualTo("Akku jetzt bei %d%%");
    assertThat(message("Battery at %d%%", "Akku leer", "0-0 1-1")).isEqualTo("Akku %d%% leer");
    assertThat(message("%s%s: no such file", "Datei nicht da", "3-0 1-1 2-2"))
        .isEqualTo("%s%s Datei nicht da");
  }

  private static String message(String source, String target, String links) {
    return CodePlacement.place(Placeholders.codedText(source), target, links(links))
        .text()
        .written(text -> text, Code::raw);
  }

  @Test
  void aCodeBeforeASpaceHasNoneBeforeIt() {
    CodedText.Builder footnote = new CodedText.Builder();
    footnote.alone("[1]", Code.NOWHERE);
    footnote.text(" the house");
    assertThat(
            CodePlacement.place(footnote.build(), " la maison", links("0-0 1-1"))
                .text()
                .written(text -> text, Code::raw))
        .isEqualTo("[1] la maison");
    assertThat(placed("stop<img/> the house", "arrête la maison", "1-1 2-2"))
        .isEqualTo("arrête<img/> la maison");
  }

  @Test
  void codesAreBetweenCharactersWhereNoSpacesAreBetweenWords() {
    String links = "0-0 0-1 2-2 3-3 3-4";
    assertThat(placed("Open the <b>next</b> file.", "打开下文件。", links)).isEqualTo("打开<b>下</b>文件。");
    assertThat(placed("Open <img/> the next file.", "打开下文件。", links)).isEqualTo("打开<img/>下文件。");
    assertThat(message("Open the next file %s.", "打开下文件。", links)).isEqualTo("打开下文%s件。");
    assertThat(placed("打开<b>下</b>文件。", "Open the next file.", "0-0 1-0 2-1 2-2 3-3 4-3"))
        .isEqualTo("Open <b>the next</b> file.");
  }

  @Test
  void aPairAroundPartOfAWordGoesAroundTheSamePart() {
    assertThat(
            placed("see H<sub>2</sub>SO<sub>4</sub> and x<sup>2</sup>", "voir H2SO4 et x2", LINKS))
        .isEqualTo("voir H<sub>2</sub>SO<sub>4</sub> et x<sup>2</sup>");
    assertThat(placed("in 2012<i><sup>2</sup></i>, the dogs", "en 20122, les chiens", LINKS))
        .isEqualTo("en 2012<i><sup>2</sup></i>, les chiens");
    String years = "<b>since 2002</b><i>\u2013</i><b>2004.</b>";
    assertThat(placed(years, years.replaceAll("<.*?>", ""), LINKS)).isEqualTo(years);
    assertThat(placed("it was un<b>likely</b>.", "c'était improbable.", "0-0 1-0 2-1"))
        .as("the translation has no such part")
        .isEqualTo("c'était <b>improbable</b>.");
    assertThat(placed("<b>t</b>he dog", "petit chien", LINKS))
        .as("a letter inside is no first letter")
        .isEqualTo("<b>petit</b> chien");
  }

  /** With the same words each code is where it was, whatever it touches. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<b>see the dog</b><i>.</i>",
        "a <code>&</code><b>dog</b> runs",
        "u=mu<b>u+g; w=(g</b>+u)",
        "the \"<img>\" tag",
        "it is<i><img></i>. <b>Now</b> go",
        "see it(<i><img></i>1)",
        "go: '<b>'now</b> or",
        "to <b> be </b>or",
        "<b>see</b><u> </u><i>it</i> <u> </u> now",
        "to<i><u> </u></i><b>be<u> </u></b>or",
        "be<u> </u><i> </i><img><u> </u>, or<u> <img> </u>go<u> </u>"
      })
  void codesOfTheSameWordsKeepTheirPlaces(String source) {
    Placed placed = CodePlacement.place(coded(source), coded(source).text(), links(LINKS));
    assertThat(placed.text().written(text -> text, Code::raw)).isEqualTo(source);
    assertThat(placed.needsReview()).isFalse();
  }

  @Test
  void aPairOfWordsDoesNotGoAroundSignsOfAnother() {
    assertThat(placed("<b>----</b><i>-w0.  w1</i>w", "w1w -----w0.", "1-0 0-1"))
        .isEqualTo("<i>w1w</i> <b>----</b>-w0.");
  }

  /** Random markup, random translations, random alignments: every code once, and well nested. */
  @Test
  void everyCodeComesOutOnceAndWellNested() {
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      String source = markup(random);
      CodedText coded = coded(source);
      int sourceWords = Words.of(coded.text()).size();
      int targetWords = random.nextInt(6);
      List<String> words = new ArrayList<>();
      List<Link> links = new ArrayList<>();
      if (random.nextBoolean()) {
        words.addAll(Arrays.asList(coded.text().strip().split("\\s+")));
        Collections.shuffle(words, random);
      }
      for (int word = words.size(); word < targetWords; word++) {
        words.add(
            switch (random.nextInt(5)) {
              case 0 -> "t" + word + ".";
              case 1 -> "k" + word;
              case 2 -> "w" + random.nextInt(8) + "w" + random.nextInt(8);
              default -> "t" + word;
            });
      }
      for (int word = 0; word < words.size(); word++) {
        if (sourceWords > 0 && random.nextInt(5) > 0) {
          links.add(new Link(random.nextInt(sourceWords), word));
        }
      }
      String target = String.join(" ", words);
      Placed placed = CodePlacement.place(coded, target, links);
      String written = placed.text().written(text -> text, Code::raw);
      assertThat(raws(placed.text())).as(source).containsExactlyInAnyOrderElementsOf(raws(coded));
      if (!source.contains("<code>")) {
        assertThat(written.replaceAll("<[^>]*>", "").replace(" ", ""))
            .as(source)
            .isEqualTo(target.replace(" ", ""));
      }
      if (!source.contains("<u>")) {
        Markup.xml("<p>" + balancedPart(written) + "</p>");
      }
    }
  }

  private static List<String> raws(CodedText text) {
    return text.codes().stream().map(Code::raw).filter(raw -> !raw.isEmpty()).toList();
  }

  /** Removes the codes that were alone in the source, which need no partner. */
  private static String balancedPart(String written) {
    return written.replaceAll("<(img|wbr)[^>]*>|</?u[^>]*>", "");
  }

  private static String markup(Random random) {
    StringBuilder text = new StringBuilder();
    List<String> open = new ArrayList<>();
    for (int piece = 0; piece < 8; piece++) {
      switch (random.nextInt(8)) {
        case 0 -> {
          String name = "bis".charAt(random.nextInt(3)) + "";
          if (!open.contains(name)) {
            open.add(name);
            text.append("<").append(name).append(" id='").append(piece).append("'>");
          }
        }
        case 1 -> {
          if (!open.isEmpty()) {
            text.append("</").append(open.remove(open.size() - 1)).append(">");
          }
        }
        case 2 -> text.append("<img id='").append(piece).append("'>");
        case 3 -> text.append(random.nextBoolean() ? "<u>" : "</u>");
        case 4 -> text.append(random.nextBoolean() ? ", " : "<code>k" + piece + "</code>");
        case 5 -> text.append(random.nextBoolean() ? ". " : "-");
        default -> text.append(random.nextBoolean() ? " " : "").append("w").append(piece);
      }
    }
    while (!open.isEmpty()) {
      text.append("</").append(open.remove(open.size() - 1)).append(">");
    }
    return text.append("w").toString();
  }
}
