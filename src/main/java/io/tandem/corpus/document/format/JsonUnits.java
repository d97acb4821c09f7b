package io.tandem.corpus.document.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tandem.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The strings of a JSON document, as programs keep their messages in it; also Flutter's {@code
 * .arb}. Keys stay, and so does everything under a key that begins with {@code @} or {@code $},
 * which says something about messages. Messages for several cases of ICU stay as well.
 */
final class JsonUnits {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser parser;
  private final List<Unit> units = new ArrayList<>();
  private int values;

  private JsonUnits(JsonParser parser) {
    this.parser = parser;
  }

  static List<Unit> of(String text) {
    try (JsonParser parser = JSON.createParser(text.toCharArray())) {
      JsonUnits found = new JsonUnits(parser);
      found.collect();
      return found.units;
    } catch (IOException e) {
      throw new UserException("no JSON: " + e.getMessage().replaceAll("\\s+", " "), e);
    }
  }

  private void collect() throws IOException {
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      requireFirst(token);
      if (token == JsonToken.FIELD_NAME && isAboutMessages(parser.currentName())) {
        parser.nextToken();
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

  private static boolean isAboutMessages(String key) {
    return key.startsWith("@") || key.startsWith("$");
  }

  private void addString() throws IOException {
    String message = parser.getText();
    int from = (int) parser.currentTokenLocation().getCharOffset() + 1;
    int to = (int) parser.currentLocation().getCharOffset() - 1;
    if (!Placeholders.isChoice(message)) {
      units.add(
          Unit.message(message, (target, origin) -> List.of(new Edit(from, to, escaped(target)))));
    }
  }

  private static String escaped(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
