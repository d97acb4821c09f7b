package io.tandem.corpus.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.UserException;
import io.tandem.text.Surrogates;
import java.io.IOException;

/**
 * Pairs from a file with a JSON object in each line; blank lines are skipped. An object that has a
 * key twice is invalid; a text with half a character ({@code \\ud800} alone) is unusable.
 */
public final class JsonLinesReader implements PairReader {
  public static final String INVALID = "invalid-json";

  private final LineReader lines;
  private final JsonPaths paths;

  JsonLinesReader(LineReader lines, JsonPaths paths) {
    this.lines = lines;
    this.paths = paths;
  }

  @Override
  public RawPair next() {
    String line = lines.nextOrStart();
    while (line != null && line.isBlank() && !lines.isTooLong()) {
      line = lines.nextOrStart();
    }
    return line == null ? null : pair(line);
  }

  private RawPair pair(String line) {
    if (lines.isTooLong() || line.length() > JsonLine.MAX) {
      return RawPair.unusable(lines.lineNumber(), "", RawPair.TOO_LONG);
    }
    try {
      return pair(line, JsonLine.parsed(line));
    } catch (UserException e) {
      return RawPair.unusable(lines.lineNumber(), line, INVALID);
    }
  }

  private RawPair pair(String line, JsonNode object) {
    String source = JsonPaths.text(object, paths.source());
    String target = paths.hasTarget() ? JsonPaths.text(object, paths.target()) : "";
    if (source == null || target == null) {
      return RawPair.unusable(lines.lineNumber(), line, Fields.MISSING);
    }
    if (Surrogates.countLone(source) + Surrogates.countLone(target) > 0) {
      return RawPair.unusable(lines.lineNumber(), line, Fields.INVALID_TEXT);
    }
    return RawPair.of(
        lines.lineNumber(),
        source,
        target,
        paths.scores().stream().map(path -> JsonPaths.number(object, path)).toList());
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
