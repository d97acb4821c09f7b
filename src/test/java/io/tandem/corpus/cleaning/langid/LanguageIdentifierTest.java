package io.tandem.corpus.cleaning.langid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.Vectors;
import io.tandem.text.LanguageTag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The library is the oracle of probabilities. */
class LanguageIdentifierTest {
  private static LanguageDetectorME library;

  @BeforeAll
  static void readsTheModel() throws IOException {
    try (InputStream in = LanguageDetectorME.class.getResourceAsStream("/langdetect-183.bin")) {
      library = new LanguageDetectorME(new LanguageDetectorModel(in));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "?",
        "Plain words in a sentence, nothing else.",
        "He explained the expo: 12 boxes, x-day, X-D and :-) ;p XOXO",
        "Number 1,234.56 and 7 8 9 then 2024-10-11",
        "Soooo looong ... and !!!! and aAaA",
        "ÉÉÉ ééé and Ééé",
        "See https://example.org/a?b=c#d or write to someone@example.org now",
        "#tag and @someone said so",
        "RT : rt rt: art part, Start hart rt",
        "hahaha HaHaHa jejeje hihi, aha, ahead of hehe, jijji hhahhahha",
        "two  blanks\tand a tab\nand lines\r\nend ",
        "emoji 😀😀 in 𝕄𝔸𝕋ℍ text \uD83D alone",
        "İstanbul ve ılık, ΣΑΣ, ẞ",
        "一二三四五六七八九十百千万",
        "a:d x p x-p :-( ; ) xx-d :o:o:o",
        "12 :) 34",
        "http:// ://",
      })
  void probabilitiesAreThoseOfTheLibrary(String text) {
    compare(text);
  }

  @Test
  void probabilitiesAreThoseOfTheLibraryInManyLanguages() throws IOException {
    for (String file :
        List.of("lingua.sentences.tsv.gz", "lingua.single-words.tsv", "tatoeba.short.tsv")) {
      Vectors.lines(Vectors.path("langid/" + file)).stream()
          .map(line -> line.split("\t", 2)[1])
          .forEach(LanguageIdentifierTest::compare);
    }
  }

  @Test
  void everyLabelIsTheCodeOfALanguageThatHasIt() {
    LanguageIdentifier identifier = LanguageIdentifier.get();
    assertThat(identifier.labels())
        .allSatisfy(label -> assertThat(identifier.labels(label)).contains(label));
  }

  @Test
  void twoLetterCodesOfEveryLanguageOfTheModelAreKnown() {
    assertThat(Arrays.stream(Locale.getISOLanguages()).filter(LanguageIdentifierTest::isKnown))
        .containsExactlyInAnyOrder(
            ("af ar az ba be bg bn br bs ca ce cs cy da de el en eo es et eu fa fi fo fr fy ga gl"
                    + " gu he hi hr hu hy id in is it iw ja jv ka kk kn ko ky la lb li lt lv mg mi mk"
                    + " ml mn mr mo ms mt nb ne nl nn no oc pa pl ps pt ro ru sa si sk sl so sq sr su"
                    + " sv sw ta te tg th tl tr tt uk ur uz vi vo zh zu")
                .split(" "));
  }

  @Test
  void theReferenceListsEveryLanguage() throws IOException {
    LanguageIdentifier identifier = LanguageIdentifier.get();
    String reference = Files.readString(Path.of("conf/reference.conf"));
    String list =
        reference.replaceFirst("(?s).*of about 100 languages:", "").replaceFirst("(?s),.*", "");
    List<String> listed =
        Arrays.stream(list.split("[#\\s]+")).filter(code -> !code.isEmpty()).toList();
    assertThat(listed).allSatisfy(code -> assertThat(identifier.labels(code)).isNotEmpty());
    assertThat(identifier.labels())
        .allSatisfy(label -> assertThat(listed).contains(LanguageTag.of(label).code()));
  }

  @ParameterizedTest
  @CsvSource({
    "est, est ekk",
    "ekk, est ekk",
    "et-EE, est ekk",
    "lav, lav lvs",
    "lvs, lav lvs",
    "nor, nob nno",
    "nob, nno nob",
    "nno, nno nob",
    "zho, cmn",
    "cmn, cmn",
    "chi, cmn",
    "zh-Hant, cmn",
    "nan, nan",
    "fas, fas pes",
    "pes, fas pes",
    "per, fas pes",
    "prs, fas pes",
    "msa, msa ind sun",
    "zsm, msa ind sun",
    "ind, ind msa sun",
    "ara, ara",
    "arb, ara",
    "swa, swa",
    "swh, swa",
    "srp, srp hrv bos",
    "hrv, hrv bos",
    "bos, bos hrv srp",
    "hbs, bos hrv srp",
    "sh, bos hrv srp",
    "aze, aze",
    "azj, aze",
    "uzb, uzb",
    "uzn, uzb",
    "sqi, sqi",
    "als, sqi",
    "alb, sqi",
    "mlg, plt",
    "plt, plt",
    "mon, mon",
    "khk, mon",
    "nep, nep",
    "npi, nep",
    "pus, pus",
    "pbu, pus",
    "pan, pan pnb",
    "pnb, pnb",
    "lah, pnb",
    "fil, tgl",
    "tgl, tgl",
    "ron, ron",
    "mol, ron",
    "rum, ron",
    "deu, deu",
    "ger, deu",
    "ell, ell",
    "gre, ell",
    "hye, hye",
    "arm, hye",
    "ceb, ceb tgl",
    "war, war ceb tgl"
  })
  void everyCodeOfALanguageHasItsLabels(String tag, String labels) {
    assertThat(LanguageIdentifier.get().labels(tag)).containsExactlyInAnyOrder(labels.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "x", "english", "am", "kur", "kmr", "ckb", "que", "quz", "yid", "ydd", "ji", "ori",
        "ory", "yue", "wuu", "azb", "xho", "yor", "tlh", "grc"
      })
  void languagesWithoutALabelAreUnknown(String tag) {
    assertThat(LanguageIdentifier.get().labels(tag)).isEmpty();
  }

  private static boolean isKnown(String tag) {
    return !LanguageIdentifier.get().labels(tag).isEmpty();
  }

  private static void compare(String text) {
    Language[] expected = library.predictLanguages(text);
    LanguageIdentifier identifier = LanguageIdentifier.get();
    for (String code : List.of("eng", "fra", "deu", expected[0].getLang())) {
      if (!identifier.labels(code).equals(Set.of(code))) {
        continue; // One of several labels.
      }
      double probability =
          Arrays.stream(expected)
              .filter(language -> language.getLang().equals(code))
              .findFirst()
              .orElseThrow()
              .getConfidence();
      assertThat(identifier.leadOver(code, text))
          .as("lead over %s: %s", code, text)
          .isCloseTo(Math.log(expected[0].getConfidence() / probability), within(1e-3));
    }
  }
}
