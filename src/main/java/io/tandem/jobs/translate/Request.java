package io.tandem.jobs.translate;

import static io.tandem.jobs.translate.TranslateRequest.refuse;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.UserException;
import io.tandem.corpus.format.JsonLine;
import io.tandem.corpus.format.LineReader;
import io.tandem.translation.SourceLine;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A request to translate: a line with a JSON object.
 *
 * @param lineNumber the number of the line, from 1
 * @param id identifies the answer: any JSON, as it was written; empty for none
 * @param nBest the requested number of translations
 * @param error the reason why it is not a valid request, and the rest is meaningless; else empty
 */
record Request(long lineNumber, String id, SourceLine line, OptionalInt nBest, String error) {
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
      refuse(
          lines.isTooLong() || line.length() > JsonLine.MAX,
          "the line is longer than %,d characters, the most of a request",
          JsonLine.MAX);
      return of(line, lines.lineNumber());
    } catch (UserException e) {
      if (lines.lineNumber() == before) {
        throw e;
      }
      String id = id(lines.replaced());
      return new Request(
          lines.lineNumber(),
          id.indexOf(LineReader.REPLACEMENT) < 0 ? id : "",
          new SourceLine(""),
          OptionalInt.empty(),
          e.getMessage());
    }
  }

  private static Request of(String line, long number) {
    JsonNode object = JsonLine.parsed(line);
    refuse(
        !object.isObject(),
        "expected a JSON object such as {\"text\":\"A sentence.\"}, found %s",
        line.isBlank() ? "an empty line" : line);
    object
        .fieldNames()
        .forEachRemaining(
            name ->
                refuse(
                    !FIELDS.contains(name),
                    "unknown field %s; expected text, id, prefix and nBest",
                    name));
    refuse(!object.path(TEXT).isTextual(), "text is %s, expected a string", found(line, TEXT));
    refuse(
        object.has(PREFIX) && !object.get(PREFIX).isTextual(),
        "prefix is %s, expected a string",
        found(line, PREFIX));
    JsonNode nBest = object.path(N_BEST);
    boolean isInt = nBest.canConvertToExactIntegral() && nBest.canConvertToInt();
    refuse(
        object.has(N_BEST) && !isInt,
        "nBest is %s, expected a whole number, at most search.beam",
        found(line, N_BEST));
    return new Request(
        number,
        id(line),
        new SourceLine(object.get(TEXT).textValue(), object.path(PREFIX).asText()),
        isInt ? OptionalInt.of(nBest.intValue()) : OptionalInt.empty(),
        "");
  }

  private static String id(String line) {
    return JsonLine.value(line, ID).orElse("");
  }

  private static String found(String line, String field) {
    return JsonLine.value(line, field).orElse("missing");
  }

  Request withError(String why) {
    return new Request(lineNumber, id, line, nBest, why);
  }

  boolean isRefused() {
    return !error.isEmpty();
  }
}
