package io.tandem.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Malformed files: reading one ends in a message for the user, or in pairs and counted rejections.
 * The main method prints a table of the outcomes.
 */
class MalformedFilesTest {
  @ParameterizedTest
  @MethodSource("files")
  void endsInAMessageOrInCountedRows(MalformedFile file, @TempDir Path directory)
      throws IOException {
    String outcome = file.outcome(directory);
    if (file.expected().startsWith("pairs: ")) {
      assertThat(outcome).isEqualTo(file.expected());
    } else {
      assertThat(outcome).contains(file.expected()).doesNotStartWith("pairs: ");
    }
  }

  @Test
  void thereAreAtLeastFiftyOfDifferentNames() {
    assertThat(files().stream().map(MalformedFile::name))
        .hasSizeGreaterThan(50)
        .doesNotHaveDuplicates();
  }

  static List<MalformedFile> files() {
    return Stream.of(MalformedBytes.all(), MalformedTexts.all(), MalformedXml.all())
        .flatMap(List::stream)
        .toList();
  }

  public static void main(String[] arguments) throws IOException {
    System.out.println("| file | what is wrong | what the user sees |\n|---|---|---|");
    for (MalformedFile file : files()) {
      Path directory = Files.createTempDirectory("malformed");
      System.out.printf(
          "| %s | %s | %s |%n",
          file.name(), file.wrong(), file.outcome(directory).replace("|", "\\|"));
      try (var made = Files.walk(directory)) {
        made.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
      }
    }
  }
}
