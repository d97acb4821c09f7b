package io.tandem.corpus.dedupe;

import io.tandem.config.UserException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The sentences of all test sets on the driver, as many as it has room for: files are read no
 * further than that.
 */
final class TestSentences {
  /** The number of n-gram hashes of all sets and both sides that fit in half a gigabyte. */
  private static final long MAX_NGRAMS = 20_000_000;

  /** As many sentences without n-grams take half a gigabyte, too. */
  private static final long MAX_SENTENCES = 5_000_000;

  private final List<TestSets.Sentence> sentences = new ArrayList<>();
  private final long mostNgrams;
  private final long mostSentences;
  private long ngrams;

  TestSentences() {
    this(MAX_NGRAMS, MAX_SENTENCES);
  }

  TestSentences(long mostNgrams, long mostSentences) {
    this.mostNgrams = mostNgrams;
    this.mostSentences = mostSentences;
  }

  /**
   * @throws UserException if there is no room for it
   */
  void add(TestSets.Sentence sentence) {
    ngrams += sentence.ngrams.length;
    if (ngrams > mostNgrams) {
      throw tooMany(
          mostNgrams, "n-grams", ", or corpus.leakage.ngram = 0 to compare whole sentences only");
    }
    if (sentences.size() == mostSentences) {
      throw tooMany(mostSentences, "sentences", "");
    }
    sentences.add(sentence);
  }

  private static UserException tooMany(long most, String what, String or) {
    return new UserException(
        String.format(
            Locale.ROOT,
            "corpus.leakage: the test sets have more than %,d %s; use smaller shares in"
                + " corpus.split, fewer files%s",
            most,
            what,
            or));
  }

  void addAll(Collection<TestSets.Sentence> all) {
    all.forEach(this::add);
  }

  List<TestSets.Sentence> list() {
    return sentences;
  }
}
