package io.tandem.subword.imported;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tandem.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The entries of a vocabulary file, from pieces to ids. */
final class PieceIds {
  private static final JsonFactory JSON =
      new JsonFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  /** A piece as it is, between single or between double quotes, and its id. */
  private static final Pattern LINE =
      Pattern.compile(
          " *+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|'((?:[^']|'')*+)'|([^\"'].*?)) *: +(\\d+) *");

  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))");

  private PieceIds() {}

  /** A piece and its id. */
  record Entry(String piece, int id) {}

  private static Entry entry(String piece, int id, String file) {
    if (piece.isEmpty()) {
      throw UserException.of("%s: an empty piece has the id %d", file, id);
    }
    return new Entry(piece, id);
  }

  /** Reads a JSON object. */
  static List<Entry> ofJson(String text, String file) {
    List<Entry> entries = new ArrayList<>();
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String piece = json.currentName();
        if (json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
          throw UserException.of(
              "%s: found %s for '%s', expected an id", file, json.getText(), piece);
        }
        entries.add(entry(piece, json.getIntValue(), file));
      }
      json.nextToken();
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s: cannot be read as a JSON object that maps pieces to ids: %s"
              .formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read text in memory", e);
    }
    return entries;
  }

  /** Reads the lines {@code "piece": id} of YAML. */
  static List<Entry> ofYaml(String text, String file) {
    List<Entry> entries = new ArrayList<>();
    Set<String> pieces = new HashSet<>();
    String[] lines = text.split("\r?\n");
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].isBlank() || lines[i].startsWith("#") || lines[i].equals("---")) {
        continue;
      }
      Matcher line = LINE.matcher(lines[i]);
      if (!line.matches()) {
        throw wrong(file, i, lines[i]);
      }
      String piece = piece(line, file, i);
      if (!pieces.add(piece)) {
        throw UserException.of("%s:%d: '%s' occurs twice", file, i + 1, piece);
      }
      try {
        entries.add(entry(piece, Integer.parseInt(line.group(4)), file));
      } catch (NumberFormatException e) {
        throw wrong(file, i, lines[i]);
      }
    }
    return entries;
  }

  private static UserException wrong(String file, int index, String line) {
    return UserException.of(
        "%s:%d: found '%s', expected a piece and its id, as in \"the\": 7",
        file, index + 1, line.length() <= 60 ? line : line.substring(0, 60) + "…");
  }

  private static String piece(Matcher line, String file, int index) {
    if (line.group(3) != null) {
      return line.group(3);
    }
    if (line.group(2) != null) {
      return line.group(2).replace("''", "'");
    }
    StringBuilder piece = new StringBuilder();
    Matcher escape = ESCAPE.matcher(line.group(1));
    while (escape.find()) {
      String code = hex(escape);
      int character = code.isEmpty() ? named(escape.group(4)) : Integer.parseUnsignedInt(code, 16);
      if (!Character.isValidCodePoint(character)) {
        throw wrong(file, index, line.group());
      }
      escape.appendReplacement(piece, Matcher.quoteReplacement(Character.toString(character)));
    }
    return escape.appendTail(piece).toString();
  }

  private static String hex(Matcher escape) {
    for (int group = 1; group <= 3; group++) {
      if (escape.group(group) != null) {
        return escape.group(group);
      }
    }
    return "";
  }

  /** Returns the character that an escape of one letter stands for, or -1. */
  private static int named(String letter) {
    return switch (letter) {
      case "0" -> 0;
      case "a" -> 0x07;
      case "b" -> '\b';
      case "t" -> '\t';
      case "n" -> '\n';
      case "v" -> 0x0B;
      case "f" -> '\f';
      case "r" -> '\r';
      case "e" -> 0x1B;
      case "N" -> 0x85;
      case "_" -> 0xA0;
      case "L" -> 0x2028;
      case "P" -> 0x2029;
      case " ", "\"", "/", "\\" -> letter.charAt(0);
      default -> -1;
    };
  }
}
