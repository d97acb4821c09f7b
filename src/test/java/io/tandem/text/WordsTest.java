package io.tandem.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "two| words,| that's| all.",
        "他|来|了。|「你|好」|Tom|走|了",
        "「（他）|们",
        "แม|ว|เห็|น|ไก่",
        "เขา|ทำ|น้ำ|จะ|กิ|น|เพ|ราะ",
        "ເຂົາ|ນ້ຳ|ໄປ",
        "ខ្|ញុំ"
      })
  void wordsHaveSpacesBetweenThemOrAreCharactersOfScriptsWithoutSpaces(String words) {
    String text = words.replace("|", "");
    assertThat(Words.of(text).stream().map(word -> text.substring(word.from(), word.to())))
        .isEqualTo(Stream.of(words.split("\\|")).map(String::strip).toList());
  }
}
