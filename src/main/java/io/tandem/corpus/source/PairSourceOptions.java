package io.tandem.corpus.source;

import io.tandem.Check;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.config.InputSettings;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.table.CodeColumns;
import io.tandem.storage.GivenPath;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map;

/**
 * The options of a {@link PairSource}.
 *
 * @param input an element of {@code corpus.inputs} without a path: options {@code target} (the file
 *     of the target side, for formats in two files), {@code sourceLanguage}, {@code targetLanguage}
 *     (empty: any, where the format allows it), {@code inlineCodes}, {@code unfinished}; of {@code
 *     tsv} also {@code header}, {@code columns}, {@code sourceColumn}, {@code targetColumn}, {@code
 *     sourceField}, {@code targetField} and {@code scoreFields}, lists separated by commas
 * @param target the file of the target side; empty for formats in one file
 * @param rejected option {@code rejected}: whether lines that are not pairs are left out ({@code
 *     drop}, the default) or returned with their reason ({@code keep})
 */
record PairSourceOptions(InputSettings input, String target, Rejected rejected)
    implements Serializable {
  private static final List<String> OF_ALL =
      List.of("target", "sourceLanguage", "targetLanguage", "inlineCodes", "unfinished");
  private static final List<String> OF_COLUMNS =
      List.of("header", "sourceColumn", "targetColumn", "sourceField", "targetField");
  private static final List<String> LISTS_OF_COLUMNS = List.of("columns", "scoreFields");

  /** A placeholder for the path until a task knows it. */
  private static final String LATER = "later";

  enum Rejected {
    DROP,
    KEEP
  }

  /**
   * @throws UserException if an option has an invalid value or one is missing
   */
  static PairSourceOptions of(Format format, Map<String, String> given) {
    CaseInsensitiveStringMap options =
        new CaseInsensitiveStringMap(JavaConverters.mapAsJavaMap(given));
    Rejected rejected = rejected(options.getOrDefault("rejected", "drop"));
    if (format.inTwoFiles() && options.getOrDefault("target", "").isBlank()) {
      throw new UserException(
          "option target is missing: the path is the file of source sentences, and this option the"
              + " file of their translations");
    }
    String name = format.name().toLowerCase(Locale.ROOT);
    InputSettings input = input(format, options, name);
    if (format == Format.WMTXML) {
      String dependent = "a test set may hold several languages";
      Check.language("option sourceLanguage", input.sourceLanguage(), dependent);
      Check.language("option targetLanguage", input.targetLanguage(), dependent);
    }
    return new PairSourceOptions(input, input.target(), rejected);
  }

  private static InputSettings input(Format format, CaseInsensitiveStringMap options, String name) {
    java.util.Map<String, Object> settings = new HashMap<>();
    settings.put("format", name);
    settings.put("path", LATER);
    settings.put("source", LATER);
    put(options, OF_ALL, value -> value, settings);
    if (format == Format.TSV) {
      put(options, OF_COLUMNS, value -> value, settings);
      put(options, LISTS_OF_COLUMNS, value -> List.of(value.strip().split("\\s*,\\s*")), settings);
    }
    try {
      return InputSettings.of(settings);
    } catch (UserException e) {
      throw new UserException("options of format %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static void put(
      CaseInsensitiveStringMap options,
      List<String> names,
      Function<String, Object> parsed,
      java.util.Map<String, Object> settings) {
    for (String name : names) {
      if (options.containsKey(name)) {
        settings.put(name, parsed.apply(options.get(name)));
      }
    }
  }

  private static Rejected rejected(String given) {
    return Arrays.stream(Rejected.values())
        .filter(choice -> choice.name().equalsIgnoreCase(given))
        .findFirst()
        .orElseThrow(
            () -> UserException.of("option rejected = %s: must be one of drop, keep", given));
  }

  /**
   * Returns the same for tasks, whose working directory is another than that of the driver, with
   * the whole path of the file of the target side.
   */
  PairSourceOptions forTasks(Configuration hadoop) {
    if (target.isEmpty()) {
      return this;
    }
    return new PairSourceOptions(
        input, GivenPath.option("target", target).in(hadoop).toString(), rejected);
  }

  /** Returns the names of the columns of codes and ids; none unless they are asked for. */
  List<String> codeColumns() {
    return input.inlineCodes() != InlineCodes.COLUMNS
        ? List.of()
        : input.format() == Format.XLIFF ? CodeColumns.OF_XLIFF : CodeColumns.OF_TMX;
  }

  boolean keepsRejected() {
    return rejected == Rejected.KEEP;
  }

  /** Returns a file with the options of its input. */
  BitextFile file(String path) {
    return new BitextFile(0, input.at(path), path, target, 0);
  }
}
