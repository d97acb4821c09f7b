package io.tandem.corpus.lexical;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.tandem.config.CorpusSettings;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * The frequent words of one side, with ids from {@link #FIRST} on, the most frequent ones first;
 * all others are {@link #RARE}. Driver and executors; plain fields, because Kryo cannot read
 * records.
 */
final class SideWords implements Serializable {
  /** The word before every sentence, to which words without a counterpart are aligned. */
  static final int NULL = 0;

  static final int RARE = 1;
  static final int FIRST = 2;

  /** The words of a sentence that are looked at; the rest is ignored. */
  static final int MAX_OF_SENTENCE = 200;

  private static final long serialVersionUID = 1L;
  private static final String WORD = "word";
  private static final String COUNT = "count";

  private final List<String> words;
  private final long[] frequencies;
  private final long all;
  private final Map<String, Integer> ids = new HashMap<>();

  /**
   * @param counted the frequent words, in their order, with their frequencies
   * @param all the number of occurrences of all words
   */
  SideWords(Map<String, Long> counted, long all) {
    this.all = all;
    words = new ArrayList<>(counted.keySet());
    frequencies = new long[FIRST + words.size()];
    frequencies[RARE] = all;
    for (int i = 0; i < words.size(); i++) {
      ids.put(words.get(i), FIRST + i);
      frequencies[FIRST + i] = counted.get(words.get(i));
      frequencies[RARE] -= frequencies[FIRST + i];
    }
  }

  /** Counts the words of sentences. */
  static SideWords of(Dataset<String> sentences, CorpusSettings.Lexicon settings) {
    FlatMapFunction<String, String> split = sentence -> LexicalWords.of(sentence).iterator();
    Dataset<Row> counts =
        sentences
            .flatMap(split, Encoders.STRING())
            .toDF(WORD)
            .groupBy(WORD)
            .agg(count(lit(1)).as(COUNT))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Map<String, Long> counted = new LinkedHashMap<>();
      counts
          .where(col(COUNT).geq(settings.minimumFrequency()))
          .orderBy(col(COUNT).desc(), col(WORD))
          .limit(settings.maximumWords())
          .collectAsList()
          .forEach(row -> counted.put(row.getString(0), row.getLong(1)));
      Row all = counts.agg(sum(COUNT)).first();
      return new SideWords(counted, all.isNullAt(0) ? 0 : all.getLong(0));
    } finally {
      counts.unpersist();
    }
  }

  /** Returns one more than the highest id. */
  int size() {
    return frequencies.length;
  }

  /** Returns a frequent word. */
  String word(int id) {
    return words.get(id - FIRST);
  }

  /** Returns the ids of the words of a sentence. */
  int[] ids(String sentence) {
    return LexicalWords.of(sentence).stream()
        .limit(MAX_OF_SENTENCE)
        .mapToInt(word -> ids.getOrDefault(word, RARE))
        .toArray();
  }

  /** Returns the relative frequency of a word, at least that of one occurrence. */
  double probability(int id) {
    return Math.max(1.0, frequencies[id]) / Math.max(1.0, all);
  }
}
