package io.tandem.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/**
 * Parses the HOCON of files, saved runs and arguments, each with the restrictions that it needs;
 * writes HOCON with the source of each value.
 */
public final class SettingsText {
  private static final String ARGUMENT = "argument";

  /** The origin of the reference's values. */
  private static final String DEFAULTS = "Tandem's defaults";

  /** The origin of the values that a run or a model was made with. */
  private static final String OF_THE_MODEL = "the model's settings";

  /** A comment above a value on one line, in rendered settings. */
  private static final Pattern COMMENT_OVER_VALUE =
      Pattern.compile("(?md)^ *(#.*)\n( *[^ #\n].*[^\\[{\n])$");

  /** A setting whose rendered value is a number with an exponent, as Java writes it. */
  private static final Pattern EXPONENT =
      Pattern.compile("(?m)^( *[\\w.-]+=-?\\d+(?:\\.\\d+?)??)(?:\\.0)?E(-?\\d+)");

  /** A number or a truth value. */
  private static final Pattern PLAIN =
      Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?|true|false");

  /** The defaults of all settings, parsed once: settings are read again and again. */
  private static final Config REFERENCE =
      ConfigFactory.parseResources(
          SettingsText.class,
          "reference.conf",
          ConfigParseOptions.defaults().setAllowMissing(false).setOriginDescription(DEFAULTS));

  private SettingsText() {}

  /** Returns the defaults of all settings. */
  static Config ofReference() {
    return REFERENCE;
  }

  /** Returns the word for a constant in settings, such as {@code inverse-square-root}. */
  public static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Parses a user's own file: it may include other files and take values from the environment. */
  static Config ofFile(GivenPath file, Configuration hadoop) {
    try {
      return parse(read(file, hadoop), file.text(), new Includer.OfFile(file.path(), hadoop, 1));
    } catch (ConfigException e) {
      throw new UserException("cannot parse the settings: " + e.getMessage(), e);
    }
  }

  /** Parses the settings saved with the run or model that is used. */
  static Config ofModel(String text) {
    return kept(text, OF_THE_MODEL);
  }

  /**
   * Parses text that was saved with a run or a model, which may come from another person. Tandem
   * writes it without includes and substitutions, so that opening a model neither fetches nor
   * reveals anything.
   *
   * @param origin its origin, for messages
   * @throws UserException when the text is invalid
   */
  public static Config kept(String text, String origin) {
    try {
      Config parsed = parse(text, origin, new Includer(origin));
      if (!parsed.isResolved()) {
        throw UserException.of(
            "%s have a substitution (${...}), which is not resolved in settings kept with a run or a model; write the value instead",
            origin);
      }
      return parsed;
    } catch (ConfigException e) {
      throw new UserException("cannot parse the settings: " + e.getMessage(), e);
    }
  }

  /** Parses a single setting, {@code key=value}. */
  static Config ofArgument(String argument) {
    int equals = argument.indexOf('=');
    if (equals < 1) {
      throw UserException.of(
          "argument \"%s\": expected key=value, for example training.batchTokens=4096", argument);
    }
    String key = argument.substring(0, equals).strip();
    String value = argument.substring(equals + 1).strip();
    try {
      // Lists and objects are HOCON; everything else is taken literally, so that a path needs no
      // quotes.
      if (!value.startsWith("[") && !value.startsWith("{")) {
        return ConfigFactory.parseMap(Map.of(key, value), ARGUMENT);
      }
      HoconScan.refuse(value, key);
      return parse(key + " = " + value, ARGUMENT, new Includer(ARGUMENT));
    } catch (ConfigException e) {
      throw new UserException(
          "argument \"%s\": %s".formatted(argument, e.getMessage().replace(ARGUMENT + ": 1: ", "")),
          e);
    }
  }

  /** Returns the origin of a value, for messages. */
  static String place(ConfigValue value) {
    String place = value.origin().description();
    return place.startsWith(ARGUMENT) ? ARGUMENT : place;
  }

  /** Returns whether a value is the reference's. */
  static boolean isDefault(ConfigValue value) {
    return value.origin().description().startsWith(DEFAULTS);
  }

  /**
   * Returns settings as HOCON that can be read back. A comment, behind a value or over a list,
   * names the origin of each value that is not a default. Comments of a resumed run are kept.
   */
  static String render(Config settings) {
    String text =
        withSources(settings.root())
            .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
    String plain = EXPONENT.matcher(text).replaceAll("$1e$2");
    return COMMENT_OVER_VALUE.matcher(plain).replaceAll("$2  $1");
  }

  /** Returns a number as people write it, such as 6e-6 where Java has 6.0E-6. */
  public static String number(Number value) {
    return value.toString().replaceFirst("(?:\\.0)?E", "e");
  }

  /**
   * Returns a value in one way of writing: numbers without trailing zeros, whether they were given
   * as such or as text, and objects with sorted keys.
   */
  static String canonical(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return list.stream().map(SettingsText::canonical).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof ConfigObject group) {
      return new TreeMap<>(group)
          .entrySet().stream()
              .map(entry -> entry.getKey() + "=" + canonical(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
    }
    String text = String.valueOf(value.unwrapped());
    try {
      return new BigDecimal(text).stripTrailingZeros().toString();
    } catch (NumberFormatException e) {
      return text;
    }
  }

  /**
   * Returns settings as HOCON that can be read back, without comments. Numbers and truth values
   * have no quotes, also those that were given as text, like all arguments.
   */
  static String renderValues(Config settings) {
    Config plain = settings;
    for (Map.Entry<String, ConfigValue> entry : settings.entrySet()) {
      if (entry.getValue().unwrapped() instanceof String text && PLAIN.matcher(text).matches()) {
        plain =
            plain.withValue(entry.getKey(), ConfigFactory.parseString("v=" + text).getValue("v"));
      }
    }
    return plain
        .root()
        .render(
            ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setComments(false)
                .setJson(false));
  }

  private static ConfigObject withSources(ConfigObject group) {
    ConfigObject commented = group.withOrigin(group.origin().withComments(List.of()));
    for (Map.Entry<String, ConfigValue> entry : group.entrySet()) {
      commented =
          commented.withValue(
              entry.getKey(),
              entry.getValue() instanceof ConfigObject inner
                  ? withSources(inner)
                  : withSource(entry.getValue()));
    }
    return commented;
  }

  private static ConfigValue withSource(ConfigValue value) {
    // Copied without the comments of its elements.
    ConfigValue plain =
        value instanceof ConfigList ? ConfigValueFactory.fromAnyRef(value.unwrapped()) : value;
    return plain.withOrigin(value.origin().withComments(source(value)));
  }

  private static List<String> source(ConfigValue value) {
    if (isDefault(value)) {
      return List.of();
    }
    return value.origin().description().startsWith(OF_THE_MODEL)
        ? value.origin().comments()
        // Concatenated text has several origins; a file's name may contain line ends.
        : List.of(place(value).replaceFirst("^merge of ", "").replace('\n', ' '));
  }

  static Config parse(String text, String origin, ConfigIncluder includer) {
    HoconScan.refuse(text, origin);
    return ConfigFactory.parseString(
        text, ConfigParseOptions.defaults().setOriginDescription(origin).setIncluder(includer));
  }

  /** Returns the text of a file, which must be UTF-8. */
  static String read(GivenPath file, Configuration hadoop) {
    try (InputStream in = file.open(hadoop)) {
      return decode(in.readAllBytes(), file.label());
    } catch (IOException e) {
      throw new UserException(file.label() + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static String decode(byte[] bytes, String label) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw UserException.of(
          "%s, line %s: not UTF-8; convert the file to UTF-8, for example with iconv", label, line);
    }
    return out.flip().toString();
  }
}
