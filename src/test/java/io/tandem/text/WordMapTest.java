package io.tandem.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordMapTest {
  /** Returns the words of the text that each word of the form is in, as 0 or 0-1. */
  private static String mapped(String form, String text) {
    List<String> words = Stream.of(form.split(" ")).toList();
    WordMap map = WordMap.of(words, text);
    return IntStream.range(0, words.size())
        .mapToObj(
            word ->
                map.first()[word] == map.last()[word]
                    ? "" + map.first()[word]
                    : map.first()[word] + "-" + map.last()[word])
        .reduce((one, next) -> one + " " + next)
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "do n't stop . | Don't stop. | 0 0 1 1",
        "a & b | a &amp; b | 0 1 2",
        "10 000 ist viel | 10000 ist viel | 0 0 1 2",
        "New York is big | NewYork is big | 0 0 1 2",
        "twowords end | two words end | 0-1 2",
        "strasse ja | straße ja | 0 1",
        "我们 走 | 我们走 | 0-1 2"
      })
  void wordsAreFoundInTheTextThatHasOtherSpacesAndCasing(
      String form, String text, String expected) {
    assertThat(mapped(form, text)).isEqualTo(expected);
  }

  @Test
  void aTextWithoutWordsHasNone() {
    assertThat(mapped("a b", " ")).isEqualTo(Words.NONE + " " + Words.NONE);
  }

  @Test
  void wordsBehindTheEndOfTheTextAreInItsLast() {
    assertThat(mapped("one two three four", "one two")).isEqualTo("0 1 1 1");
  }
}
