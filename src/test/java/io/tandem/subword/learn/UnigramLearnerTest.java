package io.tandem.subword.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tandem.subword.Vocabulary.CountedPiece;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnigramLearnerTest {
  private static final List<String> STEMS =
      List.of("▁walk", "▁jump", "▁talk", "▁cook", "▁play", "▁farm", "▁help", "▁open");
  private static final List<String> ENDINGS = List.of("ing", "ed", "er", "ers");

  private static Map<String, Long> words() {
    Random random = new Random(9);
    Map<String, Long> counts = new HashMap<>();
    for (String stem : STEMS) {
      for (String ending : ENDINGS) {
        counts.put(stem + ending, 20L + random.nextInt(100));
      }
    }
    return counts;
  }

  private static List<String> texts(List<CountedPiece> pieces) {
    return pieces.stream().map(counted -> counted.piece().text()).toList();
  }

  private static int characters() {
    return (int) words().keySet().stream().flatMapToInt(String::codePoints).distinct().count();
  }

  @Test
  void givesEveryWordAPieceWhereThereIsRoom() {
    int most = characters() + words().size();
    List<CountedPiece> learned = new UnigramLearner(most, 1).learn(words());
    assertThat(learned).hasSizeLessThanOrEqualTo(most);
    Map<String, Long> counts = new HashMap<>();
    learned.forEach(counted -> counts.put(counted.piece().text(), counted.count()));
    words()
        .forEach(
            (word, count) ->
                assertThat((double) counts.get(word))
                    .as(word)
                    .isCloseTo(count, withinPercentage(5)));
  }

  @Test
  void spendsScarcePiecesOnWhatIsFrequent() {
    Map<String, Long> counts = new HashMap<>(words());
    counts.put("▁zebra", 1L);
    counts.put("▁walking", 9000L);
    List<String> learned = texts(new UnigramLearner(characters() + 8, 1).learn(counts));
    assertThat(learned).contains("▁walking").doesNotContain("▁zebra");
  }

  @Test
  void keepsEveryCharacterThatIsFrequentEnough() {
    Map<String, Long> counts = new HashMap<>(words());
    counts.put("▁xx", 3L);
    assertThat(texts(new UnigramLearner(40, 6).learn(counts))).contains("x", "w", "▁");
    assertThat(texts(new UnigramLearner(40, 7).learn(counts))).doesNotContain("x");
  }

  @Test
  void takesTheMostFrequentCharactersWhereThereIsNoRoom() {
    assertThat(texts(new UnigramLearner(2, 1).learn(Map.of("aab", 5L, "c", 9L))))
        .containsExactly("a", "c");
    // More characters than there is room for, and fewer pieces than would be kept of more.
    Map<String, Long> many = Map.of("ab", 5L, "c", 2L, "d", 2L, "e", 2L, "f", 2L, "g", 2L, "z", 9L);
    assertThat(texts(new UnigramLearner(3, 1).learn(many)))
        .containsExactlyInAnyOrder("a", "b", "z");
    assertThat(new UnigramLearner(2, 1).learn(Map.of())).isEmpty();
    assertThatThrownBy(() -> new UnigramLearner(0, 1)).hasMessageContaining("1 or more");
  }

  @Test
  void doesNotDependOnTheOrderOfTheCounts() {
    Random random = new Random(1);
    List<Map.Entry<String, Long>> entries = new ArrayList<>(words().entrySet());
    List<CountedPiece> first = new UnigramLearner(35, 1).learn(words());
    for (int n = 0; n < 3; n++) {
      Collections.shuffle(entries, random);
      Map<String, Long> shuffled = new LinkedHashMap<>();
      entries.forEach(entry -> shuffled.put(entry.getKey(), entry.getValue()));
      assertThat(new UnigramLearner(35, 1).learn(shuffled)).isEqualTo(first);
    }
  }
}
