package io.tandem.text.variants;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndPunctuationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Go on. Now.     | Go on. Now",
        "Wait...         | Wait",
        "What ?!         | What",
        "Vraiment ? !    | Vraiment",
        "今天很好。        | 今天很好",
        "क्या हुआ?         | क्या हुआ",
        "यह अच्छा है।      | यह अच्छा है",
        "No end          | No end",
        "He said \"no.\" | He said \"no.\"",
        "a comma,        | a comma,",
        "?               | ``",
      })
  void removesAllMarksAtTheEnd(String line, String without) {
    assertThat(EndPunctuation.removeFrom(line)).isEqualTo(without);
  }

  @ParameterizedTest
  @CsvSource({"'a '", "''"})
  void leavesOtherLinesAsTheyAre(String line) {
    assertThat(EndPunctuation.removeFrom(line)).isEqualTo(line);
  }
}
