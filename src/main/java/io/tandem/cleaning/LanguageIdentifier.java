package io.tandem.cleaning;

import io.tandem.config.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import opennlp.tools.langdetect.Language;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * Which language a text is in, by the model of Apache OpenNLP: about a hundred languages, character
 * n-grams. One for each thread.
 */
final class LanguageIdentifier {
  private static final String MODEL = "/langdetect-183.bin";

  /** What tags call by the name of a group, and the model by those of its languages. */
  private static final Map<String, Set<String>> GROUPS =
      Map.of(
          "zho", Set.of("cmn"),
          "nor", Set.of("nob", "nno"),
          "lav", Set.of("lvs"),
          "est", Set.of("ekk"),
          "fas", Set.of("fas", "pes"),
          "pan", Set.of("pan", "pnb"),
          "mlg", Set.of("plt"),
          "hbs", Set.of("hrv", "srp", "bos"));

  private static final Map<String, Set<String>> CODES = new ConcurrentHashMap<>();

  private static final ThreadLocal<LanguageIdentifier> OF_THREAD =
      ThreadLocal.withInitial(LanguageIdentifier::new);

  private final LanguageDetectorME detector = new LanguageDetectorME(Loaded.MODEL);

  /** Read when first needed: it takes a second and stays in memory. */
  private static final class Loaded {
    private static final LanguageDetectorModel MODEL = read();

    private static LanguageDetectorModel read() {
      try (InputStream in =
          LanguageDetectorME.class.getResourceAsStream(LanguageIdentifier.MODEL)) {
        return new LanguageDetectorModel(in);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the model of languages", e);
      }
    }
  }

  static LanguageIdentifier get() {
    return OF_THREAD.get();
  }

  /** Codes (ISO 639-3) of the most probable language first, each with its probability. */
  Language[] languages(String text) {
    return detector.predictLanguages(text);
  }

  /**
   * The codes by which the model knows the language of a tag.
   *
   * @throws UserException when it does not know it
   */
  Set<String> codes(String tag) {
    return CODES.computeIfAbsent(tag, this::findCodes);
  }

  private Set<String> findCodes(String tag) {
    String primary = tag.split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
    String code = primary;
    try {
      code = Locale.forLanguageTag(primary).getISO3Language();
    } catch (MissingResourceException e) {
      // A code of three letters stands for itself.
    }
    Set<String> codes = GROUPS.getOrDefault(code, Set.of(code));
    Set<String> known = Set.of(detector.getSupportedLanguages());
    if (codes.stream().noneMatch(known::contains)) {
      throw new UserException(
          "corpus.rules language: \"%s\" is not among the languages that can be told apart (%s); leave the rule out or give side"
              .formatted(
                  tag,
                  String.join(
                      ", ", Arrays.stream(detector.getSupportedLanguages()).sorted().toList())));
    }
    return codes;
  }
}
