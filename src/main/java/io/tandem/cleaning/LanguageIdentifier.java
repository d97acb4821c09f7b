package io.tandem.cleaning;

import io.tandem.config.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which language a text is in, by the model of Apache OpenNLP: about a hundred languages, character
 * n-grams. One for each thread.
 */
final class LanguageIdentifier {
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

  private static final Map<String, int[]> NUMBERS = new ConcurrentHashMap<>();

  private static final ThreadLocal<LanguageIdentifier> OF_THREAD =
      ThreadLocal.withInitial(LanguageIdentifier::new);

  /** Read when first needed: it stays in memory. */
  private static final class Loaded {
    private static final LanguageModel MODEL = LanguageModel.read();
  }

  private final LanguageModel model = Loaded.MODEL;
  private final LanguageText text = new LanguageText();
  private final float[] sums = new float[model.languages().size()];

  /** The last text that each n-gram occurred in: it counts once a text. */
  private final int[] lastText = new int[model.ngrams()];

  private int texts;

  static LanguageIdentifier get() {
    return OF_THREAD.get();
  }

  /** The code (ISO 639-3) of the most probable language. */
  String mostProbable(String line) {
    score(line);
    int best = 0;
    for (int language = 1; language < sums.length; language++) {
      best = sums[language] > sums[best] ? language : best;
    }
    return model.languages().get(best);
  }

  /**
   * How much more probable than the language of a tag the most probable language is: the natural
   * logarithm of the ratio, 0 when they are the same.
   *
   * @throws UserException when the model does not know the tag's language
   */
  double leadOver(String tag, String line) {
    int[] own = numbers(tag);
    score(line);
    float best = Float.NEGATIVE_INFINITY;
    for (float sum : sums) {
      best = Math.max(best, sum);
    }
    float ofTag = Float.NEGATIVE_INFINITY;
    for (int language : own) {
      ofTag = Math.max(ofTag, sums[language]);
    }
    return (double) best - ofTag;
  }

  /** Fills the sums. */
  private void score(String line) {
    text.set(line);
    Arrays.fill(sums, 0);
    texts++;
    for (int start = 0; start < text.size(); start++) {
      long key = 0;
      int end = Math.min(start + LanguageModel.LONGEST, text.size());
      for (int i = start; i < end; i++) {
        key = LanguageModel.longer(key, text.at(i));
        int ngram = model.number(key);
        if (ngram >= 0 && lastText[ngram] != texts) {
          lastText[ngram] = texts;
          model.add(ngram, sums);
        }
      }
    }
  }

  /**
   * The codes by which the model knows the language of a tag.
   *
   * @throws UserException when it does not know it
   */
  Set<String> codes(String tag) {
    String primary = tag.split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
    String code = primary;
    try {
      code = Locale.forLanguageTag(primary).getISO3Language();
    } catch (MissingResourceException e) {
      // A code of three letters stands for itself.
    }
    Set<String> codes = GROUPS.getOrDefault(code, Set.of(code));
    List<String> known = model.languages();
    if (codes.stream().noneMatch(known::contains)) {
      throw new UserException(
          "corpus.rules language: \"%s\" is not among the languages that can be told apart (%s); leave the rule out or give side"
              .formatted(tag, String.join(", ", known.stream().sorted().toList())));
    }
    return codes;
  }

  private int[] numbers(String tag) {
    return NUMBERS.computeIfAbsent(
        tag,
        t -> codes(t).stream().mapToInt(model.languages()::indexOf).filter(n -> n >= 0).toArray());
  }
}
