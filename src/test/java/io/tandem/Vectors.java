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
 * Output of other programs for the same input, and real files of other programs, as far as licences
 * let them ship; the folder's README names the programs and the licences.
 */
public final class Vectors {
  private Vectors() {}

  /** Returns the file of that name below the folder. */
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
   * Returns the lines of a file, decompressed if its name ends in .gz. Lines end at line feeds
   * alone: other white space is left to the code under test.
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
