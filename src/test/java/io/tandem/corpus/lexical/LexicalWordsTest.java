package io.tandem.corpus.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LexicalWordsTest {
  @Test
  void wordsAreInLowerCaseAndWithoutSpaces() {
    assertThat(LexicalWords.of("Hello, 12 o'Clock  ÉTÉ!"))
        .containsExactly("hello", ",", "12", "o", "'", "clock", "été", "!");
    assertThat(LexicalWords.of("")).isEmpty();
    assertThat(LexicalWords.of(" ")).isEmpty();
  }

  @Test
  void aMarkInTheTextIsAWord() {
    assertThat(LexicalWords.of("a \u2581b")).containsExactly("a", "\u2581", "b");
  }

  @Test
  void charactersAreWordsWhereNoSpacesAre() {
    assertThat(LexicalWords.of("我有iPhone。ヤマ")).containsExactly("我", "有", "iphone", "。", "ヤ", "マ");
    assertThat(LexicalWords.of("한국어 단어")).containsExactly("한국어", "단어");
    assertThat(LexicalWords.of("\uD840\uDC00x")).containsExactly("\uD840\uDC00", "x");
  }
}
