package io.tandem.corpus.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tandem.Text;
import io.tandem.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line that holds one JSON value; an object that has a name twice is a mistake. */
public final class JsonLine {
  /**
   * The length of a line that is parsed, in UTF-16 units: as a tree, JSON of many small values
   * takes some fifty times as much memory.
   */
  public static final int MAX = 1 << 22;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** Reads all that a line has, also a name for the second time. */
  private static final JsonFactory TOKENS = new JsonFactory();

  /** The part of a line that a message shows: from the mistake on, without the comma before it. */
  private static final Pattern SHOWN = Pattern.compile("[\\s,]*(.{0,60})(.*)", Pattern.DOTALL);

  /** The next character after a whole value in an object. */
  private static final Pattern END_OF_VALUE = Pattern.compile("\\s*[,}]");

  private JsonLine() {}

  /**
   * Returns the value in a line; a missing node if the line is empty.
   *
   * @throws UserException if it is not one value, or an object has a name twice
   */
  public static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      Matcher rest = SHOWN.matcher(line).region(endOfValid(line), line.length());
      rest.lookingAt(); // always
      throw new UserException(
          Text.format(
              "column %d of the line: expected one JSON object with each name once%s, found %s%s",
              line.codePointCount(0, rest.start(1)) + 1,
              e instanceof StreamConstraintsException
                  ? Text.format(
                      ", at most %,d levels deep and with numbers of at most %,d digits",
                      StreamReadConstraints.DEFAULT_MAX_DEPTH,
                      StreamReadConstraints.DEFAULT_MAX_NUM_LEN)
                  : "",
              rest.group(1).isEmpty() ? "the end of the line" : rest.group(1),
              rest.group(2).isEmpty() ? "" : "…"),
          e);
    }
  }

  /** Returns the end of the values, of the first in the line, that have no mistake before them. */
  private static int endOfValid(String line) {
    int end = 0;
    try (JsonParser parser = JSON.createParser(line.toCharArray())) {
      boolean isWhole = false;
      while (!isWhole && parser.nextToken() != null) {
        parser.finishToken();
        if (!parser.hasToken(JsonToken.FIELD_NAME)) {
          end = (int) parser.currentLocation().getCharOffset();
        }
        isWhole = parser.getParsingContext().inRoot();
      }
    } catch (JsonProcessingException e) {
      // The values before the mistake are valid.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return end;
  }

  /**
   * Returns the value that the line gives to a name, as it is written, also if what follows is no
   * JSON; empty if it gives none or several.
   */
  public static Optional<String> value(String line, String name) {
    Set<String> found = new HashSet<>();
    try (JsonParser parser = TOKENS.createParser(line.toCharArray())) {
      while (parser.nextToken() != null) {
        if (parser.hasToken(JsonToken.FIELD_NAME)
            && parser.getParsingContext().getParent().inRoot()
            && parser.currentName().equals(name)) {
          parser.nextToken();
          int start = (int) parser.currentTokenLocation().getCharOffset();
          parser.skipChildren();
          parser.finishToken();
          int end = (int) parser.currentLocation().getCharOffset();
          // Without that the value may be cut off.
          if (END_OF_VALUE.matcher(line).region(end, line.length()).lookingAt()) {
            found.add(line.substring(start, end).replace('\r', ' ')); // Strings have no raw CR.
          }
        }
      }
    } catch (JsonProcessingException e) {
      // The values before the mistake are valid.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.size() == 1 ? Optional.of(found.iterator().next()) : Optional.empty();
  }
}
