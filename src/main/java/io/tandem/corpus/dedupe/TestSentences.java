package io.tandem.corpus.dedupe;

import io.tandem.UserException;
import java.util.ArrayList;
import java.util.List;

/** The sentences of all test sets on the driver, as many as it has room for. */
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
    requireRoom(1, sentence.ngrams.length);
    ngrams += sentence.ngrams.length;
    sentences.add(sentence);
  }

  /**
   * Requires that so much can be added.
   *
   * @throws UserException if there is no room for it
   */
  void requireRoom(long ofSentences, long ofNgrams) {
    if (ngrams + ofNgrams > mostNgrams) {
      throw tooMany(
          mostNgrams, "n-grams", ", or corpus.leakage.ngram = 0 to compare whole sentences only");
    }
    if (sentences.size() + ofSentences > mostSentences) {
      throw tooMany(mostSentences, "sentences", "");
    }
  }

  private static UserException tooMany(long most, String what, String or) {
    return UserException.of(
        "corpus.leakage: the test sets have more than %,d %s; use smaller shares in"
            + " corpus.split, fewer files%s",
        most, what, or);
  }

  List<TestSets.Sentence> list() {
    return sentences;
  }
}
