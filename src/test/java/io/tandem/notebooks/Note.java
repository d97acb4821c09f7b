package io.tandem.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/** A Zeppelin note in {@code notebooks/}. */
record Note(String name, List<Paragraph> paragraphs) {

  /**
   * One paragraph.
   *
   * @param label its title, or id where it has none
   * @param interpreter what the text begins with: %md, %spark or %spark.sql
   * @param code the lines after that
   * @param ran whether it holds a result of a run
   */
  record Paragraph(String label, String interpreter, String code, boolean ran) {
    static Paragraph of(JsonNode json) {
      String[] parts = json.path("text").asText().split("\\R", 2);
      return new Paragraph(
          json.path("title").asText(json.path("id").asText()),
          parts[0].strip(),
          parts.length == 2 ? parts[1] : "",
          json.has("results") || !json.path("status").asText().equals("READY"));
    }
  }

  static Note read(Path file) {
    try {
      JsonNode json = new ObjectMapper().readTree(file.toFile());
      List<Paragraph> paragraphs =
          StreamSupport.stream(json.path("paragraphs").spliterator(), false)
              .map(Paragraph::of)
              .toList();
      return new Note(json.path("name").asText(), paragraphs);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
