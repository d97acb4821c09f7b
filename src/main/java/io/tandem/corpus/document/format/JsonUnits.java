package io.tandem.corpus.document.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tandem.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The strings of a JSON document, as programs keep their messages in it; also Flutter's {@code
 * .arb} and the {@code messages.json} of extensions of browsers. Keys stay, and so does everything
 * under a key that says something about messages: one that begins with {@code @} or {@code $}, or
 * in an extension's message all but its text. Messages for several cases of ICU and values that
 * programs read stay as well. A bar divides a message into forms.
 */
final class JsonUnits {
  private static final JsonFactory JSON = new JsonFactory();

  private static final String MESSAGE = "message";

  /** The fields of a message of an extension. */
  private static final Set<String> FIELDS = Set.of(MESSAGE, "description", "placeholders");

  /**
   * Values that are no words of a language. A value with white space or a letter beyond ASCII is
   * text, and so is a word with one hyphen, a slash inside or a full stop at its end.
   */
  private static final Pattern VALUE =
      Pattern.compile(
          String.join(
              "|",
              "true|false",
              "#[0-9A-Fa-f]{3,8}|(?:rgb|hsl)a?\\([^()]*\\)", // colours
              "(?=.*[0-9])[0-9A-Fa-f-]{32,}", // UUIDs and hashes
              "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.,]+(?:Z|[+-][0-9:]+)?", // times
              "[a-z]{2,3}-[A-Z]{2}", // languages
              "(?:application|audio|font|image|message|model|multipart|text|video)"
                  + "/[\\w.+*-]+(?:;.*)?", // MIME types
              "(?:\\.{0,2}|~|[A-Za-z]:)[/\\\\][!-~]*|data:[!-~]*,[!-~]*", // paths and data
              "(?=.*\\w\\w)[\\w/@~-]+(?:[.:][A-Za-z_][\\w/@~-]*){1,99}", // files, hosts, dotted
              // keys
              "_\\w*[A-Za-z0-9]|[A-Za-z0-9]+(?:_+[A-Za-z0-9]+){1,99}", // snake_case and constants
              "[a-z]{2}[a-z0-9]*[A-Z]\\w*", // camelCase
              "[a-z0-9]+(?:-[a-z0-9]+){2,99}")); // kebab-case-ids

  /** An apostrophe that ICU would take for the beginning of a quotation. */
  private static final Pattern ELISION = Pattern.compile("(?<=\\p{L})'(?=\\{[^{}']*\\}(?!'))");

  private final String text;
  private final Languages languages;
  private final JsonParser parser;
  private final boolean isOfExtension;
  private final List<Unit> units = new ArrayList<>();
  private final List<Edit> names = new ArrayList<>();
  private int values;

  private JsonUnits(String text, Languages languages, JsonParser parser, boolean isOfExtension) {
    this.text = text;
    this.languages = languages;
    this.parser = parser;
    this.isOfExtension = isOfExtension;
  }

  /**
   * @param languages of the model
   */
  static Texts of(String text, Languages languages) {
    char[] content = text.toCharArray();
    try (JsonParser first = JSON.createParser(content);
        JsonParser parser = JSON.createParser(content)) {
      JsonUnits found = new JsonUnits(text, languages, parser, isOfExtension(first));
      found.collect();
      return new Texts(found.units, found.names);
    } catch (IOException e) {
      throw new UserException("no JSON: " + e.getMessage().replaceAll("\\s+", " "), e);
    }
  }

  /** Returns whether every value is a message of an extension of a browser. */
  private static boolean isOfExtension(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return false;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      boolean hasMessage = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        boolean isText = parser.nextToken() == JsonToken.VALUE_STRING;
        parser.skipChildren();
        if (!FIELDS.contains(field)) {
          return false;
        }
        hasMessage |= field.equals(MESSAGE) && isText;
      }
      if (!hasMessage) {
        return false;
      }
    }
    return true;
  }

  private void collect() throws IOException {
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      requireFirst(token);
      if (token == JsonToken.FIELD_NAME && isAboutMessages(parser.currentName())) {
        String key = parser.currentName();
        if (parser.nextToken() == JsonToken.VALUE_STRING && key.equals("@@locale")) {
          nameLanguage();
        }
        parser.skipChildren();
      } else if (token == JsonToken.VALUE_STRING) {
        addString();
      }
    }
  }

  private void requireFirst(JsonToken token) {
    boolean begins = parser.getParsingContext().inRoot() && !token.isStructEnd();
    boolean beginsInside = token.isStructStart() && parser.getParsingContext().getParent().inRoot();
    if (begins || beginsInside) {
      values++;
    }
    if (values > 1) {
      throw UserException.of(
          "line %d: a second value; give --column, the name of the field to translate, for a JSON"
              + " object in each line",
          parser.currentTokenLocation().getLineNr());
    }
  }

  private boolean isAboutMessages(String key) {
    boolean isInMessage = isOfExtension && !parser.getParsingContext().getParent().inRoot();
    return key.startsWith("@") || key.startsWith("$") || (isInMessage && !key.equals(MESSAGE));
  }

  /** A template of Flutter names the source's language. */
  private void nameLanguage() throws IOException {
    String locale = parser.getText();
    if (!languages.hasTarget(locale)) {
      languages.requireSame(locale, "", text, from());
      if (!languages.target().isEmpty()) {
        names.add(new Edit(from(), to(), escaped(languages.targetLocale())));
      }
    }
  }

  private int from() {
    return (int) parser.currentTokenLocation().getCharOffset() + 1;
  }

  /** A parser reads a string to its end when its text is asked for. */
  private int to() {
    return (int) parser.currentLocation().getCharOffset() - 1;
  }

  private void addString() throws IOException {
    String message = parser.getText();
    int from = from();
    int to = to();
    if (!Placeholders.isChoice(message) && !VALUE.matcher(message).matches()) {
      units.add(
          Unit.message(
              message,
              Unit.LineEnds.FORMS,
              (target, origin) -> List.of(new Edit(from, to, escaped(elided(target))))));
    }
  }

  private static String elided(String target) {
    return ELISION.matcher(target).replaceAll("\u2019");
  }

  private static String escaped(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
