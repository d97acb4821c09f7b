package io.tandem.corpus.cleaning.langid;

import io.tandem.text.LanguageTag;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Identifies the language of a text by the model of Apache OpenNLP: about a hundred languages,
 * character n-grams. One for each thread.
 */
public final class LanguageIdentifier {
  /**
   * The labels of a language that differ from its code: the model has several for it, or it is so
   * close to other languages that its sentences often get their labels.
   */
  private static final Map<String, Set<String>> LABELS =
      Map.ofEntries(
          Map.entry("bs", Set.of("bos", "hrv", "srp")),
          Map.entry("ceb", Set.of("ceb", "tgl")),
          Map.entry("et", Set.of("est", "ekk")),
          Map.entry("fa", Set.of("fas", "pes")),
          Map.entry("hr", Set.of("hrv", "bos")),
          Map.entry("id", Set.of("ind", "msa", "sun")),
          Map.entry("lah", Set.of("pnb")),
          Map.entry("lv", Set.of("lav", "lvs")),
          Map.entry("mg", Set.of("plt")),
          Map.entry("ms", Set.of("msa", "ind", "sun")),
          Map.entry("nb", Set.of("nob", "nno")),
          Map.entry("nn", Set.of("nno", "nob")),
          Map.entry("no", Set.of("nob", "nno")),
          Map.entry("pa", Set.of("pan", "pnb")),
          Map.entry("sh", Set.of("hrv", "srp", "bos")),
          Map.entry("sr", Set.of("srp", "hrv", "bos")),
          Map.entry("war", Set.of("war", "ceb", "tgl")),
          Map.entry("zh", Set.of("cmn")));

  private static final Map<String, int[]> NUMBERS = new ConcurrentHashMap<>();

  private static final ThreadLocal<LanguageIdentifier> OF_THREAD =
      ThreadLocal.withInitial(LanguageIdentifier::new);

  /** The model, read when first needed; it stays in memory. */
  private static final class Loaded {
    private static final LanguageClassifier MODEL = LanguageClassifier.read();
  }

  private final LanguageClassifier model = Loaded.MODEL;
  private final LanguageText text = new LanguageText();
  private final float[] sums = new float[model.languages().size()];

  /** The last text that each n-gram occurred in: it counts once per text. */
  private final int[] lastText = new int[model.ngrams()];

  private int texts;

  public static LanguageIdentifier get() {
    return OF_THREAD.get();
  }

  /** The label of the most probable language. */
  public String mostProbable(String line) {
    score(line);
    int best = 0;
    for (int language = 1; language < sums.length; language++) {
      best = sums[language] > sums[best] ? language : best;
    }
    return model.languages().get(best);
  }

  /**
   * Returns how much more probable than the language of a tag the most probable language is: the
   * natural logarithm of the ratio, 0 when they are the same.
   *
   * @param tag the tag of a language that the model knows
   */
  public double leadOver(String tag, String line) {
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

  /** Computes the sums for a text. */
  private void score(String line) {
    text.set(line);
    Arrays.fill(sums, 0);
    texts++;
    for (int start = 0; start < text.size(); start++) {
      long key = 0;
      int end = Math.min(start + LanguageClassifier.MAX_NGRAM, text.size());
      for (int i = start; i < end; i++) {
        key = LanguageClassifier.longer(key, text.at(i));
        int ngram = model.number(key);
        if (ngram >= 0 && lastText[ngram] != texts) {
          lastText[ngram] = texts;
          model.add(ngram, sums);
        }
      }
    }
  }

  /**
   * The labels that the model gives to text in the language of a tag; empty if it does not know the
   * language.
   */
  public Set<String> labels(String tag) {
    LanguageTag language = LanguageTag.of(tag);
    Set<String> labels = LABELS.getOrDefault(language.code(), Set.of(language.threeLetters()));
    return model.languages().containsAll(labels) ? labels : Set.of();
  }

  /** All labels of the model, codes of ISO 639-3. */
  public List<String> labels() {
    return model.languages();
  }

  private int[] numbers(String tag) {
    return NUMBERS.computeIfAbsent(
        tag, t -> labels(t).stream().mapToInt(model.languages()::indexOf).toArray());
  }
}
