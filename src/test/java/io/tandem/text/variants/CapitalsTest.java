package io.tandem.text.variants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapitalsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | it is 5 o'clock.   | IT IS 5 O'CLOCK.",
        "tr | iyi günler, Işık   | İYİ GÜNLER, IŞIK",
        "en | iyi günler         | IYI GÜNLER",
        "de | Straße             | STRASSE",
        "ru | ещё не время       | ЕЩЁ НЕ ВРЕМЯ",
        "ja | 今日はTVを見る。    | 今日はTVを見る。",
      })
  void upperCaseFollowsTheLanguage(String language, String line, String upper) {
    assertThat(Capitals.upperCase(line, Locale.forLanguageTag(language))).isEqualTo(upper);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "en | the well-known \"end\" of (it)  | The Well-known \"End\" Of (It)",
        "en | he said: 'no, don't' to NASA  | He Said: 'No, Don't' To NASA",
        "en | the 3rd and 4x4               | The 3rd And 4x4",
        "tr | iyi günler ışık               | İyi Günler Işık",
        "ru | «ещё не время»                | «Ещё Не Время»",
        "hr | ǆep                           | ǅep",
        "zh | 今天很好。                      | 今天很好。",
        "en | 𐐨 x                            | 𐐀 X",
      })
  void titleCaseBeginsEveryWordWithACapital(String language, String line, String title) {
    assertThat(Capitals.titleCase(line, Locale.forLanguageTag(language))).isEqualTo(title);
  }
}
