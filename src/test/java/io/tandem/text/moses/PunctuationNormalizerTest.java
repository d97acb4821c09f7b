package io.tandem.text.moses;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PunctuationNormalizerTest {
  private final PunctuationNormalizer english = PunctuationNormalizer.of("en");

  @Test
  void spellsQuotesDashesAndEllipsesInAscii() {
    assertThat(english.normalize("„a“ “b” ‘c’ it’s 1–2 a—b…"))
        .isEqualTo("\"a\" \"b\" 'c\" it's 1-2 a - b...");
  }

  @Test
  void movesSpacesToTheOutsideOfBrackets() {
    assertThat(english.normalize("a( b )c (d ) , e")).isEqualTo("a (b) c (d), e");
    assertThat(english.normalize("5 % : x ;")).isEqualTo("5%: x;");
  }

  @Test
  void takesAwayNoBreakSpacesBeforePunctuationAndInsideOfFrenchQuotes() {
    assertThat(PunctuationNormalizer.of("fr").normalize("«\u00A0Oui\u00A0!\u00A0» dit-il"))
        .isEqualTo("\"Oui!\" dit-il");
    assertThat(PunctuationNormalizer.of("fr").normalize("« Oui »")).isEqualTo("\" Oui \"");
  }

  @ParameterizedTest
  @CsvSource({"en, 'say \"yes,\" he'", "de, 'say \"yes\", he'", "cs, 'say \"yes\", he'"})
  void putsTheCommaOnTheSideOfTheQuoteThatTheLanguageWants(String language, String expected) {
    assertThat(PunctuationNormalizer.of(language).normalize("say “yes”, he")).isEqualTo(expected);
  }

  @Test
  void movesFullStopsBehindQuotesExceptInEnglishAndCzech() {
    assertThat(PunctuationNormalizer.of("de").normalize("„Ja.“")).isEqualTo("\"Ja\".");
    assertThat(PunctuationNormalizer.of("cs").normalize("„Ano.“")).isEqualTo("\"Ano.\"");
    assertThat(english.normalize("“Yes”.")).isEqualTo("\"Yes.\"");
  }

  @ParameterizedTest
  @CsvSource({"en, 12.123", "de, '12,123'", "cs, '12,123'", "it, 12.123"})
  void writesTheMarkOfTheLanguageForANoBreakSpaceInANumber(String language, String expected) {
    assertThat(PunctuationNormalizer.of(language).normalize("12\u00A0123")).isEqualTo(expected);
  }
}
