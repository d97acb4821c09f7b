package io.tandem.cleaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Passed;
import io.tandem.SharedData;
import io.tandem.config.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * How often the most probable language is the labelled one; languages unknown to the model apart.
 */
class LanguageVectorsTest {
  @Test
  void shortSentencesAreMostlyIdentified() throws IOException {
    assertThat(accuracy("vectors/langid/tatoeba.short.tsv")).isGreaterThan(0.88);
  }

  @Test
  void sentencesOfTheWebAreIdentified() throws IOException {
    assertThat(accuracy("vectors/langid/lingua.sentences.tsv")).isGreaterThan(0.92);
  }

  /**
   * Too short to judge by; the rule lets such text pass unless its parameter shortest is lowered.
   */
  @Test
  void wordsAloneAreOftenMistaken() throws IOException {
    double words = accuracy("vectors/langid/lingua.single-words.tsv");
    double pairs = accuracy("vectors/langid/lingua.word-pairs.tsv");
    assertThat(words).isGreaterThan(0.5);
    assertThat(pairs).isGreaterThan(0.7);
  }

  private static double accuracy(String file) throws IOException {
    int known = 0;
    int right = 0;
    List<String> lines = Files.readAllLines(SharedData.path(file));
    for (String line : lines) {
      String[] columns = line.split("\t", 2);
      LanguageIdentifier identifier = LanguageIdentifier.get();
      try {
        boolean same = identifier.codes(columns[0]).contains(identifier.mostProbable(columns[1]));
        known++;
        right += same ? 1 : 0;
      } catch (UserException e) {
        assertThat(e).hasMessageContaining("is not among the languages");
      }
    }
    assertThat(known).isGreaterThan(lines.size() * 3 / 4);
    Passed.say(file + ", of known languages", right, known);
    return (double) right / known;
  }
}
