package io.tandem.subword.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.tandem.Text;
import io.tandem.subword.LineWords;
import io.tandem.subword.Piece;
import io.tandem.subword.Side;
import io.tandem.subword.Symbols;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frequencies of the words of a text, counted by Spark; they do not depend on how the text is
 * partitioned. The driver collects them, a partition at a time. If it has no room for all, it gets
 * the most frequent words, and of the others the characters alone. Driver only.
 *
 * @param words the frequencies of the words
 * @param characters the frequencies of the characters, inside and at the end of words, in the words
 *     that there was no room for
 */
record WordCounts(Map<String, Long> words, Map<Piece, Long> characters) {
  private static final Logger LOG = LoggerFactory.getLogger(WordCounts.class);
  private static final String WORD = "word";
  private static final String COUNT = "count";

  /**
   * The memory for words on the driver, in bytes: half of its default of 2 GB; Spark and the
   * garbage collector need the rest. It is the same for larger drivers, because the result must not
   * depend on their memory.
   */
  private static final long ROOM = 1L << 30;

  /**
   * The memory of a word while pieces are learned from it, and that of each of its characters, in
   * bytes: the map, the learners' copies, and the places of its pairs of characters (BPE) or its
   * suffixes (unigram). Both kinds learned from a million words of nine characters in a heap of 700
   * MB, and neither did in one of 600 MB. There is room for 1.65 million of such words; with 2.1
   * million, unigram failed in 2 GB with Spark beside it.
   */
  private static final int BYTES_OF_WORD = 200;

  private static final int BYTES_OF_CHARACTER = 50;

  /**
   * Counts all words of the text, except those seen less often.
   *
   * @param text column 0 in the source language, any further ones in the target language
   */
  static WordCounts of(Dataset<Row> text, LineWords words, long minimumFrequency) {
    return of(
        text.flatMap(
            new WordsOfRow(words, /* first= */ 0, text.columns().length), Encoders.STRING()),
        minimumFrequency);
  }

  /**
   * Counts all words of one side, except those seen less often.
   *
   * @param text column 0 in the source language, column 1 in the target language
   */
  static WordCounts of(Side side, Dataset<Row> text, LineWords words, long minimumFrequency) {
    int column = side == Side.SOURCE ? 0 : 1;
    return of(
        text.flatMap(new WordsOfRow(words, column, column + 1), Encoders.STRING()),
        minimumFrequency);
  }

  /** Counts words, except those seen less often. */
  static WordCounts of(Dataset<String> words, long minimumFrequency) {
    return of(words, minimumFrequency, ROOM);
  }

  /**
   * Counts words, except those seen less often.
   *
   * @param room the memory for them on the driver, in bytes
   */
  static WordCounts of(Dataset<String> words, long minimumFrequency, long room) {
    // Spark joins no small partitions of what is persisted, and each of them costs a job below.
    int cores = words.sparkSession().sparkContext().defaultParallelism();
    Dataset<Row> counts =
        words
            .toDF(WORD)
            .groupBy(WORD)
            .count()
            .filter(col(COUNT).geq(minimumFrequency))
            .coalesce(cores)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return within(room, counts);
    } finally {
      counts.unpersist(/* blocking= */ true); // The memory is needed for learning.
    }
  }

  private static WordCounts within(long room, Dataset<Row> counts) {
    Column size = length(col(WORD)).multiply(BYTES_OF_CHARACTER).plus(BYTES_OF_WORD);
    List<Row> frequencies =
        counts
            .groupBy(COUNT)
            .agg(count(lit(1)), sum(size))
            .orderBy(col(COUNT).desc())
            .collectAsList();
    long left = room;
    for (Row frequency : frequencies) {
      if (frequency.getLong(2) > left) {
        return mostFrequent(counts, frequency, left, frequencies);
      }
      left -= frequency.getLong(2);
    }
    return new WordCounts(collected(counts), Map.of());
  }

  /**
   * Collects the words above a frequency and, chosen by their hashes, as many words of that
   * frequency as there is room for: where words are not divided by spaces, most of them occur once.
   *
   * @param least the frequency, number and size of the words that fit only in part
   */
  private static WordCounts mostFrequent(
      Dataset<Row> counts, Row least, long left, List<Row> frequencies) {
    long frequency = least.getLong(0);
    Column isChosen = pmod(xxhash64(col(WORD)), lit(least.getLong(2))).lt(left);
    Column fits = col(COUNT).gt(frequency).or(col(COUNT).equalTo(frequency).and(isChosen));
    WordCounts found =
        new WordCounts(collected(counts.filter(fits)), characters(counts.filter(not(fits))));
    long all = frequencies.stream().mapToLong(each -> each.getLong(1)).sum();
    double text =
        frequencies.stream().mapToDouble(each -> (double) each.getLong(0) * each.getLong(1)).sum();
    LOG.info(
        Text.format(
            "Of %,d different words, %,d are learned from, as many as the driver has room for: those of"
                + " frequency %,d or more and a part of those of frequency %,d, which together are"
                + " %.1f %% of the text",
            all,
            found.words.size(),
            frequency + 1,
            frequency,
            100 * found.words.values().stream().mapToLong(n -> n).sum() / text));
    return found;
  }

  private static Map<String, Long> collected(Dataset<Row> counts) {
    Map<String, Long> onDriver = new HashMap<>();
    for (Iterator<Row> rows = counts.toLocalIterator(); rows.hasNext(); ) {
      Row row = rows.next();
      onDriver.put(row.getString(0), row.getLong(1));
    }
    return onDriver;
  }

  private static Map<Piece, Long> characters(Dataset<Row> counts) {
    Map<Piece, Long> onDriver = new HashMap<>();
    counts
        .mapPartitions(new CharactersOfWords(), Encoders.row(counts.schema()))
        .groupBy(WORD)
        .agg(sum(COUNT))
        .collectAsList()
        .forEach(row -> onDriver.put(Piece.ofSymbol(row.getString(0)), row.getLong(1)));
    return onDriver;
  }

  /** Sent to executors: counts the characters of the words of a partition, as symbols of merges. */
  private static final class CharactersOfWords implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Row> words) {
      Map<String, Long> counts = new HashMap<>();
      words.forEachRemaining(
          word ->
              Symbols.charactersOf(word.getString(0))
                  .forEach(character -> counts.merge(character, word.getLong(1), Long::sum)));
      return counts.entrySet().stream()
          .map(entry -> RowFactory.create(entry.getKey(), entry.getValue()))
          .iterator();
    }
  }

  /** Sent to executors: returns the words of some columns of a row; a null has none. */
  private static final class WordsOfRow implements FlatMapFunction<Row, String> {
    private static final long serialVersionUID = 1L;

    private final LineWords words;
    private final int first;
    private final int end;

    WordsOfRow(LineWords words, int first, int end) {
      this.words = words;
      this.first = first;
      this.end = end;
    }

    @Override
    public Iterator<String> call(Row row) {
      List<String> found = new ArrayList<>();
      for (int column = first; column < end; column++) {
        if (!row.isNullAt(column)) {
          String line = row.getString(column);
          found.addAll(column == 0 ? words.of(line) : words.ofTarget(line));
        }
      }
      found.removeIf(word -> !words.isLearnable(word));
      return found.iterator();
    }
  }
}
