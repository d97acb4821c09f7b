package io.tandem.text.moses;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MosesDetokenizerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "It's Mr. Smith's (5,300 of them), isn't it?",
        "\"Yes\", she said; 'no' & [x] < y.",
        "The dogs' house costs $5 or 5%...",
        ""
      })
  void undoesTheEnglishTokenizer(String line) {
    String tokens = MosesTokenizer.of("en").tokenize(line);
    assertThat(MosesDetokenizer.of("en").detokenize(tokens)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "fr | l' eau , c' est quoi ? | l'eau, c'est quoi ?",
        "en | l' eau , c' est quoi ? | l' eau, c' est quoi?",
        "cs | stojí 3 , 5 Kč | stojí 3,5 Kč",
        "cs | chce - li někdo jít | chce-li někdo jít",
        "cs | řekl „ ano “ a šel | řekl „ano“ a šel",
        "fi | EU : ssa on | EU:ssa on",
        "ja | これ は ペン 。 | これはペン。",
        "ja | 犬 が あります ！ | 犬があります！",
        "zh | 你好 ， 世界 （ 新 ） ！ | 你好，世界（新）！",
        "hi | यह घर है । क्या ? | यह घर है। क्या?",
        "ar | هل ترى ، نعم ؟ لا | هل ترى، نعم؟ لا",
        "ko | 세계 에서 | 세계 에서",
        "de | A @-@ B &amp;lt; C | A-B &lt; C"
      })
  void joinsAsTheLanguageDoes(String language, String tokens, String expected) {
    assertThat(MosesDetokenizer.of(language).detokenize(tokens)).isEqualTo(expected);
  }

  @Test
  void opensAndClosesQuotesByTurns() {
    assertThat(MosesDetokenizer.of("de").detokenize("er sagt \" ja \" und \" nein \" dazu"))
        .isEqualTo("er sagt \"ja\" und \"nein\" dazu");
  }
}
