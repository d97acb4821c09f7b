package io.tandem.jobs.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.corpus.format.JsonLine;
import io.tandem.corpus.format.JsonPaths;
import io.tandem.corpus.format.LineReader;
import io.tandem.translation.Translation;
import io.tandem.translation.Translation.Candidate;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * JSON objects, one per line, with a field to translate. They are written unchanged, with fields
 * appended; blank lines stay.
 *
 * @param source the path of the field, with dots
 * @param prefix the field with the beginning of the translation; empty for none
 */
record JsonFields(String source, String prefix, AddedColumns added) implements LineForm {
  @Override
  public Supplier<InputRecord> reading(LineReader lines) {
    return () -> {
      String line = lines.next();
      return line == null ? null : record(line, lines).endingAs(lines);
    };
  }

  private InputRecord record(String line, LineReader lines) {
    long number = lines.lineNumber() - 1;
    if (line.isBlank()) {
      return InputRecord.apart(number, line);
    }
    JsonNode object = parsed(line, lines);
    if (!object.isObject()) {
      throw mistake(lines, "expected a JSON object");
    }
    for (String name : added.names()) {
      if (object.has(name)) {
        throw mistake(
            lines,
            "the object already has a field %s, which this job adds; rename it first"
                .formatted(name));
      }
    }
    String before = prefix.isEmpty() ? null : text(object, prefix, lines);
    return InputRecord.of(number, line, text(object, source, lines), before == null ? "" : before);
  }

  private static JsonNode parsed(String line, LineReader lines) {
    if (line.length() > JsonLine.MAX) {
      throw mistake(lines, "the line is too long");
    }
    try {
      return JsonLine.parsed(line);
    } catch (UserException e) {
      throw mistake(lines, e.getMessage());
    }
  }

  /** Returns the text of a field; null if it is missing or null. */
  private static String text(JsonNode object, String path, LineReader lines) {
    JsonNode found = JsonPaths.node(object, path);
    if (found == null || found.isNull()) {
      return null;
    }
    if (!found.isTextual()) {
      throw mistake(
          lines,
          "the field %s is %s, expected text"
              .formatted(path, found.getNodeType().name().toLowerCase(Locale.ROOT)));
    }
    return found.textValue();
  }

  private static UserException mistake(LineReader lines, String what) {
    return UserException.of("%s:%d: %s", lines.file(), lines.lineNumber(), what);
  }

  @Override
  public List<String> written(InputRecord record, Translation translation) {
    if (record.isApart()) {
      return List.of(record.ended(record.whole()));
    }
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    if (record.hasSource()) {
      fields.put(AddedColumns.TRANSLATION, translation.text());
      if (added.score()) {
        fields.put(AddedColumns.SCORE, translation.score());
      }
      if (added.alignment()) {
        fields.put(AddedColumns.ALIGNMENT, translation.alignment().toString());
      }
      if (added.nBest()) {
        fields.set(AddedColumns.N_BEST, nBest(translation, added.alignment()));
      }
    } else {
      added.names().forEach(fields::putNull);
    }
    String whole = record.whole();
    String open = whole.substring(0, whole.lastIndexOf('}')).stripTrailing();
    return List.of(
        record.ended(open + (open.endsWith("{") ? "" : ",") + fields.toString().substring(1)));
  }

  /** Returns the n best translations in the form of tables. */
  static ArrayNode nBest(Translation translation, boolean aligned) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Candidate one : translation.nBest()) {
      ObjectNode candidate =
          list.addObject()
              .put("text", one.text())
              .put("score", one.score())
              .put("logProbability", one.logProbability())
              .put("length", one.length());
      if (aligned) {
        candidate.put(AddedColumns.ALIGNMENT, one.alignment().toString());
      }
    }
    return list;
  }
}
