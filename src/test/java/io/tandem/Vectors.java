package io.tandem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * What other programs made of the same input, and real files of other programs, as far as licences
 * let it ship: the folder's README says what, by which program, and under which licence.
 */
public final class Vectors {
  private Vectors() {}

  /** The file of that name below the folder. */
  public static Path path(String relative) {
    URL found = Vectors.class.getResource("vectors/" + relative);
    if (found == null) {
      throw new AssertionError(
          "src/test/resources/io/tandem/vectors/" + relative + " is missing, but it ships");
    }
    try {
      return Path.of(found.toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The lines of a file, unpacked where its name ends in .gz, cut at line feeds alone: other white
   * space is left to what is tested.
   */
  public static List<String> lines(Path file) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      String text = new String(plain.readAllBytes(), StandardCharsets.UTF_8);
      List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
      assertThat(lines.remove(lines.size() - 1)).as("what follows the last line feed").isEmpty();
      return lines;
    }
  }
}
