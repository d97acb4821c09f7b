package io.tandem.metrics.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '⇒',
      quoteCharacter = '`',
      value = {
        "Hello, world! ⇒ Hello , world !",
        "It's 4,500.75 m. ⇒ It's 4,500.75 m .",
        "in 1999-2000 or e-mail ⇒ in 1999 - 2000 or e-mail",
        "a .5 and 5. ⇒ a . 5 and 5 .",
        "&quot;A&amp;B&quot; &lt;x&gt; ⇒ \" A & B \" < x >",
        "x<skipped>y ⇒ xy",
        "`„so“ …` ⇒ `„so“ …`",
        // Every second of a run is looked at only as the follower of the first.
        ",,5 ⇒ , ,5"
      })
  void mteval13aSplitsAsciiPunctuation(String line, String expected) {
    assertTokens(BleuTokenizer.MTEVAL_13A.tokenizer(), line, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '⇒',
      quoteCharacter = '`',
      value = {
        "Hello, world! ⇒ Hello , world !",
        "It's 4,500.75 m. ⇒ It ' s 4,500.75 m .",
        "„so“ 5€+ ⇒ „ so “ 5 € +",
        "the year 1999. ⇒ the year 1999.",
        "&quot; ⇒ & quot ;"
      })
  void intlSplitsAllUnicodePunctuationAndSymbols(String line, String expected) {
    assertTokens(BleuTokenizer.INTL.tokenizer(), line, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '⇒',
      quoteCharacter = '`',
      value = {
        "我爱NLP。 ⇒ 我 爱 NLP 。",
        "价格是3.5元， 好 ⇒ 价 格 是 3.5 元 ， 好",
        // Dashes and quotation marks are in the range that Extension B became by accident.
        "他说“好”—是 ⇒ 他 说 “ 好 ” — 是",
        "it's &amp; ⇒ it's & amp ;"
      })
  void zhSplitsChineseCharacters(String line, String expected) {
    assertTokens(BleuTokenizer.ZH.tokenizer(), line, expected);
  }

  @Test
  void zhLeavesCharactersBeyondTheBasicPlaneTogether() {
    assertTokens(
        BleuTokenizer.ZH.tokenizer(), "\uD840\uDC00\uD840\uDC01", "\uD840\uDC00\uD840\uDC01");
  }

  @Test
  void charSplitsIntoCodePoints() {
    assertTokens(BleuTokenizer.CHAR.tokenizer(), "aé \uD83D\uDE00.", "a é \uD83D\uDE00 .");
  }

  @Test
  void noneSplitsAtAllSpacesOfUnicode() {
    assertTokens(
        BleuTokenizer.NONE.tokenizer(),
        "\u3000a,\u00a0b\t\u2009c\u0085d\u200be\u001ff\u3000",
        "a, b c d\u200be f");
  }

  private static void assertTokens(Tokenizer tokenizer, String line, String expected) {
    assertThat(String.join(" ", tokenizer.tokenize(line))).isEqualTo(expected);
  }
}
