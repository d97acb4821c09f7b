package io.tandem.subword;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.subword.Merges.Merge;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BpeTest {
  private final Merges merges =
      new Merges(
          List.of(
              new Merge("a", "a"),
              new Merge("l", "o"),
              new Merge("lo", "w</w>"),
              new Merge("w", "e"),
              new Merge("😀", "😀</w>")));
  private final Bpe bpe = new Bpe(merges);

  @Test
  void mergesOnlyAtTheEndWhatWasLearnedThere() {
    assertThat(bpe.pieces("low")).containsExactly("low");
    assertThat(bpe.pieces("lowly")).containsExactly("lo", "w", "l", "y");
    assertThat(bpe.pieces("lowe")).containsExactly("lo", "w", "e");
    assertThat(bpe.pieces("lowed")).containsExactly("lo", "we", "d");
  }

  @Test
  void mergesRunsFromTheLeft() {
    assertThat(bpe.pieces("aaaaab")).containsExactly("aa", "aa", "a", "b");
  }

  @Test
  void neverSplitsACharacterBeyondTheFirstPlane() {
    assertThat(bpe.pieces("😀😀")).containsExactly("😀😀");
    assertThat(bpe.pieces("😀😀x")).containsExactly("😀", "😀", "x");
  }

  @Test
  void givesTheSameFromTheCacheAndForWordsTooLongForIt() {
    assertThat(bpe.pieces("lowly")).isEqualTo(bpe.pieces("lowly"));
    assertThat(bpe.pieces("a".repeat(1001) + "b")).hasSize(502);
    assertThat(bpe.pieces("")).isEmpty();
  }

  /** Sampling with a dropout of 0 takes the plain path, pair by pair over the whole word. */
  @Test
  void wordsOfAnyLengthAreSegmentedAsThePlainWaySegmentsThem() {
    Random random = new Random(3);
    for (int n = 0; n < 200; n++) {
      Bpe any = new Bpe(anyMerges(random));
      String word = letters(random, 1 + random.nextInt(n % 10 == 0 ? 300 : 20));
      assertThat(any.pieces(word)).isEqualTo(any.sample(word, 0, random));
    }
  }

  private static Merges anyMerges(Random random) {
    List<String> symbols = new ArrayList<>(List.of("a", "b", "é", "\uD83D\uDE00"));
    List<Merge> merges = new ArrayList<>();
    while (merges.size() < 60) {
      String left = symbols.get(random.nextInt(symbols.size()));
      String right = symbols.get(random.nextInt(symbols.size()));
      boolean ends = random.nextInt(4) == 0;
      merges.add(new Merge(left, ends ? right + Merges.END_OF_WORD : right));
      if (!ends) {
        symbols.add(left + right);
      }
    }
    return new Merges(merges);
  }

  private static String letters(Random random, int length) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < length; i++) {
      letters.appendCodePoint(new int[] {'a', 'a', 'b', 'b', 'é', 0x1F600, 'x'}[random.nextInt(7)]);
    }
    return letters.toString();
  }
}
