package io.tandem.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page of bad inputs and the message of each, {@code src/site/markdown/messages.md}. Its rows
 * are those of the tables that other tests run: user mistakes, seeds of fuzzing, and hostile files
 * of tensors.
 *
 * <p>The main method writes the page.
 */
class MessagesPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/messages.md");
  private static final String COLUMNS = " \\| ";

  /** Rows of the table of a page; a row is what was given, and the answer. */
  private record Section(String title, String given, List<List<String>> rows) {
    String markdown() {
      StringBuilder table =
          new StringBuilder("## %s\n| %s | answer |\n|---|---|\n".formatted(title, given));
      rows.forEach(
          row ->
              table
                  .append("| `")
                  .append(cell(row.get(0)))
                  .append("` | ")
                  .append(cell(row.get(1)).replace("<", "&lt;").replace("*", "\\*"))
                  .append(" |\n"));
      return table.toString();
    }

    private static String cell(String text) {
      return text.replace("|", "\\|");
    }
  }

  private static List<Section> sections() throws IOException {
    List<List<String>> mistakes = new ArrayList<>();
    for (Path table : tables("/io/tandem/jobs/mistakes")) {
      for (String line : lines(table)) {
        String[] columns = line.split(COLUMNS, 4);
        if (!columns[2].equals("0")) {
          mistakes.add(List.of(columns[1], columns[3]));
        }
      }
    }
    List<List<String>> seeds = new ArrayList<>();
    for (String line : lines(resource("/io/tandem/fuzz/outcomes.txt"))) {
      String[] columns = line.split(COLUMNS, 2);
      if (columns[1].startsWith(Fuzzing.REFUSED)) {
        seeds.add(List.of(columns[0], columns[1].substring(Fuzzing.REFUSED.length())));
      }
    }
    List<List<String>> tensors = new ArrayList<>();
    for (String line : lines(resource("/io/tandem/interop/tensors/hostile.txt"))) {
      tensors.add(List.of(line.substring(0, line.indexOf(": ")), line));
    }
    return List.of(
        new Section(
            "Commands and settings",
            "job and its arguments",
            mistakes.stream().distinct().toList()),
        new Section("Corpora, subwords, settings and models", "file", seeds),
        new Section("Files of tensors", "file", tensors));
  }

  private static String page(List<Section> sections) {
    StringBuilder page =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                """
                # What Tandem answers to bad input

                Every row is run by a test, which compares the whole message: %d inputs. A job answers with exit code 2, one sentence and no stack trace, and
                leaves everything as it was. Names such as `$run` stand for paths, `\\n` for line ends. A new row belongs in the tables under
                `src/test/resources/io/tandem` (`jobs/mistakes`, `fuzz/outcomes.txt`, `interop/tensors/hostile.txt`); `MessagesPageTest` writes this page from them.

                """,
                sections.stream().mapToInt(section -> section.rows().size()).sum()));
    return page.append(String.join("\n", sections.stream().map(Section::markdown).toList()))
        .toString();
  }

  private static Path resource(String name) {
    try {
      return Path.of(MessagesPageTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> tables(String folder) throws IOException {
    try (Stream<Path> files = Files.list(resource(folder))) {
      return files.sorted().toList();
    }
  }

  private static List<String> lines(Path table) throws IOException {
    return Files.readAllLines(table).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  @Test
  void thePageHasEveryBadInputWithItsMessage() throws IOException {
    assertThat(Files.readString(PAGE))
        .as("written by the main method of %s", getClass().getName())
        .isEqualTo(page(sections()));
  }

  @Test
  void noInputIsGivenTwice() throws IOException {
    assertThat(
            sections().stream()
                .flatMap(
                    section -> section.rows().stream().map(row -> section.title() + row.get(0))))
        .hasSizeGreaterThan(120)
        .doesNotHaveDuplicates();
  }

  public static void main(String[] arguments) throws IOException {
    Files.writeString(PAGE, page(sections()));
  }
}
