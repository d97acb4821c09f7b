package io.tandem.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tandem.LibraryWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The seeds of fuzzing, among them every input that ever made a parser fail: sound files, damaged
 * ones, and files made to do harm. What a user sees for each is in {@code outcomes.txt}, a line for
 * each seed.
 *
 * <p>The main method prints that table as it is now.
 */
class FuzzSeedsTest {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final String OUTCOMES = "outcomes.txt";
  private static final String SEPARATOR = " | ";

  private static final Map<String, FuzzTarget> TARGETS = new LinkedHashMap<>();
  private static final Map<String, String> EXPECTED = new LinkedHashMap<>();

  static {
    FuzzTargets.all().forEach(target -> TARGETS.put(target.name(), target));
    try {
      for (String line : Files.readAllLines(folder().resolve(OUTCOMES))) {
        if (!line.startsWith("#")) {
          String[] columns = line.split(" \\| ", 2);
          EXPECTED.put(columns[0], columns[1]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    try {
      return Path.of(FuzzSeedsTest.class.getResource(OUTCOMES).toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<String> seeds() throws IOException {
    Map<String, Path> seeds = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder(), 2)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> file.getParent().getParent().equals(folder()))
          .forEach(
              file -> seeds.put(file.getParent().getFileName() + "/" + file.getFileName(), file));
    }
    return seeds.keySet().stream();
  }

  private static String outcome(String seed) throws IOException {
    FuzzTarget target = TARGETS.get(seed.substring(0, seed.indexOf('/')));
    byte[] input = Files.readAllBytes(folder().resolve(seed));
    return Fuzzing.outcome(target, input).replace("\\", "\\\\").replace("\n", "\\n");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("seeds")
  void isReadOrRefusedByTheLineOfTheTable(String seed) {
    assertThat(LibraryWords.ofSpark35(assertTimeoutPreemptively(LONGEST, () -> outcome(seed))))
        .isEqualTo(EXPECTED.get(seed));
  }

  @Test
  void everyParserHasSeedsAndEveryLineASeed() throws IOException {
    List<String> seeds = seeds().toList();
    assertThat(EXPECTED.keySet()).containsExactlyInAnyOrderElementsOf(seeds);
    assertThat(seeds.stream().map(seed -> seed.substring(0, seed.indexOf('/'))).distinct())
        .containsExactlyInAnyOrderElementsOf(TARGETS.keySet());
  }

  public static void main(String[] arguments) throws IOException {
    StringBuilder table = new StringBuilder("# seed | what the user sees, or what was found\n");
    for (String seed : seeds().toList()) {
      String outcome;
      try {
        outcome = assertTimeoutPreemptively(LONGEST, () -> outcome(seed));
      } catch (Throwable e) {
        e.printStackTrace();
        outcome = "DEFECT: " + e;
      }
      table.append(seed).append(SEPARATOR).append(outcome).append('\n');
    }
    Files.writeString(Path.of(arguments[0]), table, StandardCharsets.UTF_8);
  }
}
