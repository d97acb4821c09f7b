package io.tandem.corpus.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OverlapIndexTest {
  private final OverlapIndex index =
      index(3, 0.5, "One two three four five six.", "Yes!", "a b c d");

  @Test
  void theClosestOverlapIsFound() {
    assertThat(index.find("Yes!")).isEqualTo(new Overlap(OverlapKind.EXACT, 1));
    assertThat(index.find("yes")).isEqualTo(new Overlap(OverlapKind.NORMALIZED, 1));
    assertThat(index.find("ONE, two three four five six"))
        .isEqualTo(new Overlap(OverlapKind.NORMALIZED, 0));
    // Two of the four n-grams of three words.
    assertThat(index.find("He said: one two three four, and left."))
        .isEqualTo(new Overlap(OverlapKind.CONTAINED, 0));
    assertThat(index.find("He said: one two three, and left.")).isNull();
    assertThat(index.find("yes sir")).isNull();
  }

  @Test
  void ngramsOfZeroWordsCompareWholeSentencesOnly() {
    OverlapIndex whole = index(0, 0.5, "One two three four five six.");
    assertThat(whole.find("one two three four five six")).isNotNull();
    assertThat(whole.find("one two three four five six seven")).isNull();
  }

  @Test
  void ofEqualOverlapsThatOfTheFirstSetCounts() {
    assertThat(index(2, 1, "a b c", "a b c", "A b c").find("a b c"))
        .isEqualTo(new Overlap(OverlapKind.EXACT, 0));
    assertThat(index(2, 1, "x", "a b c", "A b c").find("A B c"))
        .isEqualTo(new Overlap(OverlapKind.NORMALIZED, 1));
    assertThat(index(2, 0.5, "x", "a b c", "b c d").find("x a b c d y"))
        .isEqualTo(new Overlap(OverlapKind.CONTAINED, 1));
  }

  @Test
  void numbersOfKeysAreThoseOfAMap() {
    Random random = new Random(1);
    LongIndex numbers = new LongIndex();
    Map<Long, Integer> expected = new HashMap<>();
    for (int i = 0; i < 5000; i++) {
      long key = i % 3 == 0 ? random.nextInt(50) : random.nextLong();
      expected.putIfAbsent(key, expected.size());
      assertThat(numbers.add(key)).isEqualTo(expected.get(key));
    }
    expected.forEach((key, number) -> assertThat(numbers.get(key)).isEqualTo(number));
    assertThat(numbers.size()).isEqualTo(expected.size());
    assertThat(numbers.get(Long.MIN_VALUE + 7)).isEqualTo(LongIndex.ABSENT);
  }

  private static OverlapIndex index(int ngram, double containment, String... sentences) {
    List<TestSentence> tests = new ArrayList<>();
    for (int set = 0; set < sentences.length; set++) {
      tests.add(new TestSentence(set, true, true, sentences[set], ngram));
    }
    return new OverlapIndex(tests, ngram, containment);
  }
}
