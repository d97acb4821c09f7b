package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.config.CorpusSettings.Input;
import io.tandem.config.UserException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map;

/**
 * The options of a {@link PairSource}.
 *
 * @param target file of the target side, for formats in two files: option {@code target}
 * @param sourceLanguage option of that name; empty: any, where the format allows it
 * @param codes option {@code inlineCodes}: {@code drop} (default) or {@code keep}
 * @param rejected option {@code rejected}: whether what is no pair is left out ({@code drop}, the
 *     default) or comes with its reason ({@code keep})
 */
record PairSourceOptions(
    Format format,
    String target,
    String sourceLanguage,
    String targetLanguage,
    InlineCodes codes,
    Rejected rejected)
    implements Serializable {
  enum Rejected {
    DROP,
    KEEP
  }

  /**
   * @throws UserException when an option has a value that it cannot have or one is missing
   */
  static PairSourceOptions of(Format format, Map<String, String> given) {
    CaseInsensitiveStringMap options =
        new CaseInsensitiveStringMap(JavaConverters.mapAsJavaMap(given));
    PairSourceOptions chosen =
        new PairSourceOptions(
            format,
            options.getOrDefault("target", ""),
            options.getOrDefault("sourceLanguage", ""),
            options.getOrDefault("targetLanguage", ""),
            choice(options, "inlineCodes", InlineCodes.DROP),
            choice(options, "rejected", Rejected.DROP));
    if (format.inTwoFiles() && chosen.target.isBlank()) {
      throw new UserException(
          "option target is missing: the path is the file of the sources, the option names the file of their translations");
    }
    if (format == Format.TMX || format == Format.WMTXML) {
      LanguagePair.required(chosen.input("format " + format.name().toLowerCase(Locale.ROOT)));
    }
    return chosen;
  }

  private static <E extends Enum<E>> E choice(
      CaseInsensitiveStringMap options, String name, E usual) {
    String given = options.getOrDefault(name, "");
    E[] constants = usual.getDeclaringClass().getEnumConstants();
    return given.isEmpty()
        ? usual
        : Arrays.stream(constants)
            .filter(constant -> constant.name().equalsIgnoreCase(given))
            .findFirst()
            .orElseThrow(
                () ->
                    new UserException(
                        "option %s = %s: must be one of %s"
                            .formatted(
                                name,
                                given,
                                Arrays.stream(constants)
                                    .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(", ")))));
  }

  boolean keepsRejected() {
    return rejected == Rejected.KEEP;
  }

  /** What to read, as a corpus would say it. */
  BitextFile file(String path) {
    return new BitextFile(0, input(path), path, target, 0);
  }

  private Input input(String path) {
    Input plain = format.inTwoFiles() ? Input.in(format, path, target) : Input.in(format, path);
    return plain.orLanguages(sourceLanguage, targetLanguage).withInlineCodes(codes);
  }
}
