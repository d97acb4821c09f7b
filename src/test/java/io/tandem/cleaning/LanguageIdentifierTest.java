package io.tandem.cleaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library is the oracle: the same languages with the same probabilities. */
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
        List.of("lingua.sentences.tsv", "lingua.single-words.tsv", "tatoeba.short.tsv")) {
      try (Stream<String> lines = Files.lines(SharedData.path("vectors/langid/" + file))) {
        lines.map(line -> line.split("\t", 2)[1]).forEach(LanguageIdentifierTest::compare);
      }
    }
  }

  private static void compare(String text) {
    Language[] expected = library.predictLanguages(text);
    LanguageIdentifier identifier = LanguageIdentifier.get();
    for (String code : List.of("eng", "fra", "deu", expected[0].getLang())) {
      if (!identifier.codes(code).equals(Set.of(code))) {
        continue; // A group of languages.
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
