package io.tandem.text.moses;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MosesTokenizerTest {
  private static String tokens(String language, String line) {
    return MosesEscapes.unescape(MosesTokenizer.of(language).tokenize(line));
  }

  @Test
  void partsPunctuationFromWords() {
    assertThat(tokens("en", "  Hello,\tworld (again)!\u00A0\u0007"))
        .isEqualTo("Hello , world ( again ) !");
    assertThat(tokens("en", "")).isEmpty();
  }

  @Test
  void keepsCommasInsideOfNumbersOnly() {
    assertThat(tokens("en", "5,300 a,b 7, 8,")).isEqualTo("5,300 a , b 7 , 8 ,");
  }

  @Test
  void keepsDotsTogether() {
    assertThat(tokens("en", "Well...no. Wait..")).isEqualTo("Well ... no . Wait ..");
  }

  @Test
  void leavesTheFullStopWithAbbreviationsButAtTheEnd() {
    assertThat(tokens("en", "Mr. Ray of the U.S. Army saw No. 5 and no. Yes. So Mr."))
        .isEqualTo("Mr. Ray of the U.S. Army saw No. 5 and no . Yes . So Mr .");
    assertThat(tokens("en", "No. Five, approx. five")).isEqualTo("No . Five , approx. five");
    assertThat(MosesTokenizer.of("de").tokenize("Am 3. Mai kam z.B. Hr. Ott aus Ulm."))
        .isEqualTo("Am 3. Mai kam z.B. Hr. Ott aus Ulm .");
  }

  @Test
  void theFullStopOfAMonthStays() {
    for (String month : "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split(" ")) {
      String date = "On " + month + ". 11 and in " + month + ". Then";
      assertThat(tokens("en", date)).isEqualTo(date);
    }
    assertThat(
            MosesTokenizer.of("de")
                .tokenize("Im Jahr 9 n. Chr. Schlacht, 19% MwSt. und 2 Std. Fahrt."))
        .isEqualTo("Im Jahr 9 n. Chr. Schlacht , 19 % MwSt. und 2 Std. Fahrt .");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "en | it's the 1990's o' x | it 's the 1990 's o ' x",
        "fr | l'eau d' x | l' eau d ' x",
        "de | geht's | geht ' s",
        "so | su'aal | su'aal",
        "xx | it's | it ' s"
      })
  void givesApostrophesToTheWordOfTheLanguage(String language, String line, String tokens) {
    assertThat(tokens(language, line)).isEqualTo(tokens);
  }

  @Test
  void keepsInnerMarksOfSomeLanguages() {
    assertThat(MosesTokenizer.of("fi").tokenize("EU:ssa on: EU:N")).isEqualTo("EU:ssa on : EU : N");
    assertThat(MosesTokenizer.of("ca").tokenize("col·legi")).isEqualTo("col·legi");
    assertThat(tokens("en", "a:b·c")).isEqualTo("a : b · c");
  }

  @Test
  void keepsDashes() {
    assertThat(tokens("en", "well-known -5 x-")).isEqualTo("well-known -5 x-");
  }

  @Test
  void escapesWhatMosesReadsInItsFiles() {
    assertThat(MosesTokenizer.of("en").tokenize("a&b|c<d>'\"[]"))
        .isEqualTo("a &amp; b &#124; c &lt; d &gt; &apos; &quot; &#91; &#93;");
  }

  @Test
  void keepsCharactersOutsideTheBasicPlaneWhole() {
    assertThat(tokens("en", "a\uD83D\uDE00b \uD835\uDC00x"))
        .isEqualTo("a \uD83D\uDE00 b \uD835\uDC00x");
  }
}
