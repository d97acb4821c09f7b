package io.tandem.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Character.UnicodeScript;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTagTest {
  @ParameterizedTest
  @CsvSource({
    "de, deu ger de-AT de_CH.UTF-8 DE deu-Latn",
    "zh, cmn chi zho zh-Hant zh_CN zh-cmn",
    "yue, yue zh-yue",
    "et, est ekk",
    "no, nor no-NO",
    "nb, nob nb-NO",
    "he, iw heb",
    "tl, fil tgl",
    "ms, msa may zsm",
    "id, ind in",
    "sh, hbs sh",
    "ro, ron rum mol mo",
    "ckb, ckb ckb-IQ",
    "english, English",
  })
  void tagsOfOneLanguageAreOne(String code, String tags) {
    for (String tag : tags.split(" ")) {
      assertThat(LanguageTag.of(tag).code()).as(tag).isEqualTo(code);
    }
  }

  @Test
  void whatIsNotATagNamesNoLanguage() {
    assertThat(Stream.of("", "e", "1", "-", "de fr").map(tag -> LanguageTag.of(tag).code()))
        .containsOnly("");
  }

  @ParameterizedTest
  @CsvSource({"de, deu", "ger, deu", "cmn, zho", "no, nor", "ckb, ckb", "klingon, klingon"})
  void longCodesAreThoseOfTheLanguage(String tag, String code) {
    assertThat(LanguageTag.of(tag).threeLetters()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({
    "rus, CYRILLIC", "cmn, HAN", "zh-Hant, HAN", "arb, ARABIC", "pes, ARABIC", "kor, HANGUL",
    "sr-Latn, LATIN", "sr, CYRILLIC", "uz-Cyrl, CYRILLIC", "ell, GREEK", "gre, GREEK", "deu, LATIN",
    "ba, CYRILLIC", "che, CYRILLIC", "pnb, ARABIC", "az-Arab, ARABIC"
  })
  void scriptsAreFoundByEveryCodeOfALanguage(String tag, UnicodeScript script) {
    assertThat(LanguageScripts.of(tag)).contains(script);
  }

  @Test
  void aScriptInTheTagIsTheOnlyOne() {
    assertThat(LanguageScripts.of("sr-Latn")).containsExactly(UnicodeScript.LATIN);
    assertThat(LanguageScripts.of("rus")).containsExactly(UnicodeScript.CYRILLIC);
  }
}
