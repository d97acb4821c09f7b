package io.tandem.interop.marian;

import io.tandem.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The subset of YAML in which Marian writes settings: a line for each {@code key: value}, and lists
 * over several lines or in brackets. Values are kept as text; a single value is a list of one.
 */
final class FlatYaml {
  private FlatYaml() {}

  /**
   * @param file the name of the file in messages
   * @throws UserException if a line is anything else
   */
  static Map<String, List<String>> parse(String text, String file) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    List<String> open = null;
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String content = line.strip();
      if (content.isEmpty() || content.startsWith("#") || content.equals("---")) {
        continue;
      }
      boolean isElement = content.startsWith("- ");
      if (isElement || Character.isWhitespace(line.charAt(0))) {
        if (open == null || (!isElement && !content.startsWith("["))) {
          throw refused(file, number, content);
        }
        open.addAll(isElement ? List.of(unquoted(content.substring(2).strip())) : list(content));
        continue;
      }
      int colon = content.indexOf(": ");
      String key = content.substring(0, Math.max(0, colon)).strip();
      String value = colon < 0 ? "" : content.substring(colon + 2).strip();
      if (colon < 0 && content.endsWith(":")) {
        key = content.substring(0, content.length() - 1).strip();
      }
      if (key.isEmpty()) {
        throw refused(file, number, content);
      }
      open = new ArrayList<>(list(value));
      if (values.put(key, open) != null) {
        throw UserException.of("%s:%d: %s is set twice", file, number, key);
      }
    }
    return values;
  }

  private static UserException refused(String file, int line, String content) {
    int shown = Math.min(content.length(), 40);
    return UserException.of(
        "%s:%d: found '%s', expected \"key: value\" or an element of a list, as Marian writes"
            + " them",
        file, line, content.substring(0, shown));
  }

  private static List<String> list(String value) {
    if (value.isEmpty()) {
      return List.of();
    }
    if (!value.startsWith("[") || !value.endsWith("]")) {
      return List.of(unquoted(value));
    }
    List<String> elements = new ArrayList<>();
    for (String element : value.substring(1, value.length() - 1).split(",")) {
      if (!element.isBlank()) {
        elements.add(unquoted(element.strip()));
      }
    }
    return elements;
  }

  private static String unquoted(String value) {
    boolean quoted =
        value.length() >= 2
            && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(value.length() - 1) == value.charAt(0);
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
