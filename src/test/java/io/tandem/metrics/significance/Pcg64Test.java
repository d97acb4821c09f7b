package io.tandem.metrics.significance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The random numbers must be those that NumPy 2.4.6 draws with {@code default_rng(seed)}. */
class Pcg64Test {
  @Test
  void drawsTheWordsOfNumpy() {
    assertThat(words(12345))
        .containsExactly(
            4193609425186963869L,
            5843160025838961886L,
            Long.parseUnsignedLong("14708796524633321433"));
    // A seed of more than 32 bits.
    assertThat(words((1L << 40) + 7))
        .containsExactly(
            Long.parseUnsignedLong("15307346044642009514"),
            4709548916763817589L,
            2836937976252648324L);
  }

  private static long[] words(long seed) {
    Pcg64 random = new Pcg64(seed);
    return LongStream.generate(random::nextLong).limit(3).toArray();
  }

  @Test
  void choosesAsNumpyChooses() {
    assertThat(choice(12345, 1014, 16))
        .containsExactly(
            709, 230, 799, 321, 207, 808, 651, 685, 1002, 396, 851, 337, 575, 606, 216, 189);
    // A bound at which every third number is drawn again.
    assertThat(choice(1, 1_500_000_000, 6))
        .containsExactly(767732436, 52278828, 1422974170, 467747177, 1303537870, 409754020);
  }

  private static int[] choice(long seed, int bound, int count) {
    Pcg64 random = new Pcg64(seed);
    return IntStream.generate(() -> random.below(bound)).limit(count).toArray();
  }

  @Test
  void oneOfOneIsNotDrawn() {
    Pcg64 random = new Pcg64(12345);
    assertThat(IntStream.generate(() -> random.below(1)).limit(3)).containsOnly(0);
    assertThat(IntStream.generate(() -> random.below(10)).limit(5)).containsExactly(6, 2, 7, 3, 2);
  }

  @Test
  void tossesCoinsAsNumpyDoes() {
    Pcg64.Coins coins = new Pcg64(12345).coins();
    StringBuilder tossed = new StringBuilder();
    for (int i = 0; i < 80; i++) {
      tossed.append(coins.toss() ? '1' : '0');
    }
    assertThat(tossed)
        .hasToString(
            "1011100110000011111111110100110110110001"
                + "1000110101001100010111000111101100100011");
  }

  @Test
  void aNegativeSeedIsRefused() {
    assertThatThrownBy(() -> new Pcg64(-1)).hasMessageContaining("at least 0, found -1");
  }
}
