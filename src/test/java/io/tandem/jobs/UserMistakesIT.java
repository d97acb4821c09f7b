package io.tandem.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.LibraryWords;
import io.tandem.SparkTest;
import io.tandem.jobs.cli.ExitCodes;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Mistakes that people made, one line each in the tables of {@code mistakes/}, run as they were
 * typed. Each must end with the exit code of the table; print its message, as the last line on
 * standard error if it is refused (exit code 2); print no stack trace; and leave everything in the
 * folder unchanged, with nothing added, unless the job succeeded.
 *
 * <p>A new case is a line: {@code id | job arguments | exit code | message}. A new {@code $name} is
 * an entry in {@link UserMistakeFixtures}.
 */
@Tag("text")
class UserMistakesIT {
  /** The most characters, with names for paths, that still read as one sentence. */
  private static final int MAX_MESSAGE = 360;

  private static final Pattern TRACE =
      Pattern.compile("^\\s+at [\\w.$/]+\\(|Exception in thread|^Caused by:");

  private static final Map<Integer, Integer> EXIT_CODES = new TreeMap<>();
  private static UserMistake longest;
  private static UserMistakeFixtures fixtures;

  @TempDir private static Path shared;
  @TempDir private Path folder;

  @BeforeAll
  static void startSpark() {
    SparkTest.session();
    fixtures = new UserMistakeFixtures(shared);
  }

  static List<UserMistake> mistakes() throws IOException, URISyntaxException {
    Path tables = Path.of(UserMistakesIT.class.getResource("mistakes").toURI());
    List<UserMistake> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(tables)) {
      for (Path table : files.sorted().toList()) {
        all.addAll(UserMistake.read(table));
      }
    }
    return all;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void isAnsweredByTheLineOfTheTable(UserMistake mistake) throws IOException {
    Map<String, String> paths = fixtures.make(mistake.fixtures(), folder);
    Map<String, String> before = contents();
    UserMistake.Answer answer = mistake.run(paths);
    String printed = String.join("\n", answer.lines());

    assertThat(answer.exitCode()).as(printed).isEqualTo(mistake.exitCode());
    assertThat(answer.lines()).noneMatch(line -> TRACE.matcher(line).find());
    if (mistake.exitCode() == ExitCodes.USER_MISTAKE) {
      String told = answer.err().get(answer.err().size() - 1);
      assertThat(LibraryWords.ofSpark35(told)).isEqualTo(mistake.expected(paths));
    } else {
      assertThat(printed).contains(mistake.expected(paths));
    }
    if (mistake.exitCode() != 0) {
      assertThat(contents()).isEqualTo(before);
    }
    assertThat(mistake.message()).hasSizeLessThanOrEqualTo(MAX_MESSAGE);
    count(mistake);
  }

  private static void count(UserMistake mistake) {
    EXIT_CODES.merge(mistake.exitCode(), 1, Integer::sum);
    if (longest == null || mistake.message().length() > longest.message().length()) {
      longest = mistake;
    }
  }

  @AfterAll
  static void printSummary() {
    if (longest != null) {
      System.out.printf(
          Locale.ROOT,
          "user mistakes: %d cases as expected, by exit code %s, no traces, longest message %d"
              + " characters (%s)%n",
          EXIT_CODES.values().stream().mapToInt(Integer::intValue).sum(),
          EXIT_CODES,
          longest.message().length(),
          longest.id());
    }
  }

  /** Returns the folder's files with their digests, and its subfolders. */
  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        contents.put(
            folder.relativize(file).toString(), Files.isRegularFile(file) ? digest(file) : "");
      }
    }
    return contents;
  }

  private static String digest(Path file) throws IOException {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return new BigInteger(1, hash).toString(16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
