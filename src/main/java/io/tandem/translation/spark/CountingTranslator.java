package io.tandem.translation.spark;

import io.tandem.translation.Translation;
import io.tandem.translation.TranslationScore;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates and scores single texts for SQL functions, whose results cannot mention that a text
 * was too long: each such text is counted, and the first one in a JVM is logged. Sent to executors.
 */
record CountingTranslator(BroadcastTranslator sent, TranslationCounts counts)
    implements Serializable {
  private static final Logger LOG = LoggerFactory.getLogger(CountingTranslator.class);

  /** The ids of counts for which this JVM has logged a text. */
  private static final Set<Long> WARNED = ConcurrentHashMap.newKeySet();

  Translation translate(String text) {
    Translation translation = sent.translator().translate(List.of(text)).get(0);
    counts.add(translation);
    if (translation.sourceTruncated()) {
      warn("translate(text)", "a text");
    }
    return translation;
  }

  TranslationScore score(String source, String target) {
    TranslationScore score = sent.translator().score(List.of(source), List.of(target)).get(0);
    counts.add(score);
    if (score.truncated()) {
      warn("translation_score(source, target)", "a side of a pair");
    }
    return score;
  }

  private void warn(String function, String what) {
    if (WARNED.add(counts.id())) {
      LOG.warn(
          "{}: {} is longer than search.maximumSourceTokens = {} and was truncated; the object that"
              + " registerFunctions returned counts all that are, and"
              + " translation_score_report(source, target).truncated says which pairs are",
          function,
          what,
          sent.search().maximumSourceTokens());
    }
  }
}
