package io.tandem.jobs.translate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tandem.UserException;
import io.tandem.corpus.format.JsonLinesReader;
import io.tandem.corpus.format.LineReader;
import io.tandem.translation.SourceLine;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A request to translate: a line with a JSON object.
 *
 * @param id identifies the answer; any value, or a missing node for none
 * @param nBest the requested number of translations
 * @param error the reason why it is not a valid request, and the rest is meaningless; else empty
 */
record Request(JsonNode id, SourceLine line, OptionalInt nBest, String error) {
  private static final String ID = "id";
  private static final String TEXT = "text";
  private static final String PREFIX = "prefix";
  private static final String N_BEST = "nBest";
  private static final Set<String> FIELDS = Set.of(ID, TEXT, PREFIX, N_BEST);

  /**
   * Reads the next line; null after the last.
   *
   * @throws UserException if the stream cannot be read any further
   */
  static Request next(LineReader lines) {
    long before = lines.lineNumber();
    try {
      String line = lines.nextOrStart();
      if (line == null) {
        return null;
      }
      return lines.isTooLong() || line.length() > JsonLinesReader.MAX_LINE
          ? refused(MissingNode.getInstance(), "the line is too long")
          : of(line);
    } catch (UserException e) {
      if (lines.lineNumber() == before) {
        throw e;
      }
      return refused(MissingNode.getInstance(), e.getMessage());
    }
  }

  private static Request of(String line) {
    JsonNode object;
    try {
      object = line.isBlank() ? MissingNode.getInstance() : JsonLinesReader.parsed(line);
    } catch (JsonProcessingException e) {
      return refused(MissingNode.getInstance(), "not JSON: " + e.getOriginalMessage());
    }
    if (!object.isObject()) {
      return refused(
          MissingNode.getInstance(), "expected a JSON object such as {\"text\":\"A sentence.\"}");
    }
    JsonNode id = object.path(ID);
    return error(object)
        .map(error -> refused(id, error))
        .orElseGet(
            () ->
                new Request(
                    id,
                    new SourceLine(object.get(TEXT).textValue(), object.path(PREFIX).asText()),
                    object.has(N_BEST)
                        ? OptionalInt.of(object.get(N_BEST).intValue())
                        : OptionalInt.empty(),
                    ""));
  }

  private static Optional<String> error(JsonNode object) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        return Optional.of("unknown field %s; expected text, id, prefix and nBest".formatted(name));
      }
    }
    if (!object.path(TEXT).isTextual()) {
      return Optional.of("the field text is missing, or is no string");
    }
    if (object.has(PREFIX) && !object.get(PREFIX).isTextual()) {
      return Optional.of("prefix is no string");
    }
    return object.has(N_BEST) && !object.get(N_BEST).canConvertToExactIntegral()
        ? Optional.of("nBest is no whole number")
        : Optional.empty();
  }

  Request withError(String why) {
    return new Request(id, line, nBest, why);
  }

  private static Request refused(JsonNode id, String why) {
    return new Request(id, new SourceLine(""), OptionalInt.empty(), why);
  }

  boolean isRefused() {
    return !error.isEmpty();
  }
}
