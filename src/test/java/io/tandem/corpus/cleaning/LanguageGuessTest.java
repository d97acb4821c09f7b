package io.tandem.corpus.cleaning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LanguageGuessTest {
  private static final String GERMAN = "Der Zug nach Ulm fährt heute von Gleis drei ab.";
  private static final String ENGLISH = "The train to Ulm leaves from platform three today.";
  private static final String ESTONIAN = "Rong väljub täna kolmandalt perroonilt kell kuus.";

  @Test
  void linesOfAnotherLanguageAreNoticed() {
    assertThat(LanguageGuess.another("fr", List.of(GERMAN, GERMAN, ENGLISH))).contains("de");
    assertThat(LanguageGuess.another("en", List.of(ESTONIAN))).contains("et");
  }

  @Test
  void linesOfTheLanguageItselfOrOfManyOrTooShortOnesAreNot() {
    assertThat(LanguageGuess.another("de-AT", List.of(GERMAN, GERMAN, ENGLISH))).isEmpty();
    assertThat(LanguageGuess.another("et", List.of(ESTONIAN))).isEmpty();
    assertThat(LanguageGuess.another("fr", List.of(GERMAN, ENGLISH))).isEmpty();
    assertThat(LanguageGuess.another("fr", List.of("Ja.", "Nein!"))).isEmpty();
    assertThat(LanguageGuess.another("fr", List.of())).isEmpty();
  }

  @Test
  void nothingIsSaidOfALanguageThatIsNotKnown() {
    assertThat(LanguageGuess.another("", List.of(GERMAN))).isEmpty();
    assertThat(LanguageGuess.another("yue", List.of(GERMAN))).isEmpty();
  }
}
