package io.tandem.corpus.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Side;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverlapIndexTest {
  private final OverlapIndex index =
      index(3, 0.5, "One two three four five six.", "Yes!", "a b c d");

  @Test
  void theClosestOverlapIsFound() {
    assertThat(index.find("Yes!")).isEqualTo(new Overlap(Overlap.Kind.EXACT, 1));
    assertThat(index.find("yes")).isEqualTo(new Overlap(Overlap.Kind.NORMALIZED, 1));
    assertThat(index.find("ONE, two three four five six"))
        .isEqualTo(new Overlap(Overlap.Kind.NORMALIZED, 0));
    // Two of the four n-grams of three words.
    assertThat(index.find("He said: one two three four, and left."))
        .isEqualTo(new Overlap(Overlap.Kind.CONTAINED, 0));
    assertThat(index.find("He said: one two three, and left.")).isNull();
    assertThat(index.find("yes sir")).isNull();
  }

  @Test
  void wordsWithVowelSignsStayWhole() {
    OverlapIndex hindi = index(3, 0.5, "वह आता है।", "मैं किताब पढ़ता हूँ");
    assertThat(hindi.find("वह आती है।")).isNull();
    assertThat(hindi.find("वह आता है")).isEqualTo(new Overlap(Overlap.Kind.NORMALIZED, 0));
    assertThat(hindi.find("कि मैं किताब पढ़ता था"))
        .isEqualTo(new Overlap(Overlap.Kind.CONTAINED, 1));
    assertThat(hindi.find("मैं किताबें पढ़ता हूँ")).isNull();
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
        .isEqualTo(new Overlap(Overlap.Kind.EXACT, 0));
    assertThat(index(2, 1, "x", "a b c", "A b c").find("A B c"))
        .isEqualTo(new Overlap(Overlap.Kind.NORMALIZED, 1));
    assertThat(index(2, 0.5, "x", "a b c", "b c d").find("x a b c d y"))
        .isEqualTo(new Overlap(Overlap.Kind.CONTAINED, 1));
  }

  private static OverlapIndex index(int ngram, double containment, String... sentences) {
    List<TestSets.Sentence> tests = new ArrayList<>();
    for (int set = 0; set < sentences.length; set++) {
      tests.add(new TestSets.Sentence(set, Side.BOTH, sentences[set], ngram));
    }
    return new OverlapIndex(tests, ngram, containment);
  }
}
