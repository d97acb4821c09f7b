package io.tandem.subword.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.SparkTest;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.LineWords;
import io.tandem.subword.Piece;
import io.tandem.subword.Subwords;
import io.tandem.subword.Symbols;
import io.tandem.subword.Vocabulary;
import io.tandem.subword.VocabularyLimits;
import io.tandem.subword.learn.BpeLearner;
import io.tandem.subword.learn.SubwordLearner;
import io.tandem.subword.learn.UnigramSubwordLearner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("text")
class WordCountsIT {
  /** What a word of four characters takes, as most of {@link #ALL} do. */
  private static final long BYTES = 200 + 4 * 50;

  private static final LineWords WORDS = new LineWords(Casing.KEEP, Splitting.REVERSIBLE);
  private static final Map<String, Long> ALL = all();

  private final SparkSession spark = SparkTest.session();

  /** Three words that are more frequent, ten that occur twice and a hundred that occur once. */
  private static Map<String, Long> all() {
    Map<String, Long> all = new HashMap<>(Map.of("▁the", 40L, "▁and", 30L, "▁was", 3L));
    for (int i = 0; i < 110; i++) {
      all.put("▁%sé𐐨".formatted(Character.toString('Ā' + i)), i < 10 ? 2L : 1L);
    }
    return all;
  }

  private Dataset<String> text() {
    List<String> text = new ArrayList<>();
    ALL.forEach((word, count) -> text.addAll(Collections.nCopies(count.intValue(), word)));
    Collections.shuffle(text, new Random(1));
    return spark.createDataset(text, Encoders.STRING());
  }

  @Test
  void allWordsAreLearnedFromWhereThereIsRoomForThem() {
    WordCounts counts = WordCounts.of(text(), 1, 113 * BYTES);
    assertThat(counts).isEqualTo(new WordCounts(ALL, Map.of()));
    assertThat(WordCounts.of(text(), 2, 13 * BYTES).words()).hasSize(13);
  }

  @Test
  void theMostFrequentWordsAreLearnedFromWhereThereIsNoRoomForAll() {
    Map<String, Long> words = WordCounts.of(text(), 1, 63 * BYTES).words();
    assertThat(ALL).containsAllEntriesOf(words);
    assertThat(ALL.keySet().stream().filter(word -> ALL.get(word) > 1))
        .allMatch(words::containsKey);
    assertThat(words.size()).isBetween(13 + 30, 13 + 70);
    assertThat(WordCounts.of(text(), 1, 3 * BYTES).words())
        .isEqualTo(Map.of("▁the", 40L, "▁and", 30L, "▁was", 3L));
  }

  @Test
  void theOtherWordsGiveTheirCharacters() {
    WordCounts counts = WordCounts.of(text(), 1, 63 * BYTES);
    Map<Piece, Long> expected = new HashMap<>();
    ALL.forEach(
        (word, count) -> {
          if (!counts.words().containsKey(word)) {
            Symbols.charactersOf(word)
                .forEach(symbol -> expected.merge(Piece.ofSymbol(symbol), count, Long::sum));
          }
        });
    assertThat(counts.characters()).isEqualTo(expected).containsKey(new Piece("𐐨", true));
  }

  @Test
  void partitionsMakeNoDifference() {
    WordCounts one = WordCounts.of(text().repartition(1), 1, 50 * BYTES);
    assertThat(WordCounts.of(text().repartition(5), 1, 50 * BYTES)).isEqualTo(one);
  }

  /**
   * No word of frequency 1 is learned from, each of which has a character that no other one has.
   */
  @Test
  void theOtherWordsAreWrittenByPiecesAndNotByBytes() {
    WordCounts counts = WordCounts.of(text(), 1, 13 * BYTES);
    Subwords merges =
        new SubwordLearner(new BpeLearner(20, 2), VocabularyLimits.NONE, WORDS)
            .learn(counts.words(), counts.characters());
    VocabularyLimits room = new VocabularyLimits(Vocabulary.FIRST_PIECE + 140, 1);
    Subwords unigram =
        new UnigramSubwordLearner(room, WORDS).learn(counts.words(), counts.characters());
    for (String word : ALL.keySet()) {
      String text = word.substring(1);
      for (Subwords subwords : List.of(merges, unigram)) {
        assertThat(Vocabulary.charactersInBytes(subwords.encode(text)))
            .as("%s by %s", word, subwords.kind())
            .isZero();
      }
    }
  }

  @Test
  void theLogSaysHowManyWordsAreLearnedFrom() {
    assertThat(logged(() -> WordCounts.of(text(), 1, 113 * BYTES))).isEmpty();
    assertThat(logged(() -> WordCounts.of(text(), 1, 13 * BYTES)))
        .containsExactly(
            "Of 113 different words, 13 are learned from, as many as the driver has room for:"
                + " those of frequency 2 or more and a part of those of frequency 1, which together"
                + " are 48.2 % of the text");
  }

  private static List<String> logged(Runnable action) {
    List<String> messages = new ArrayList<>();
    AbstractAppender appender =
        new AbstractAppender("messages", null, null, true, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            messages.add(event.getMessage().getFormattedMessage());
          }
        };
    appender.start();
    Logger logger = (Logger) LogManager.getLogger(WordCounts.class);
    Configurator.setLevel(logger, Level.INFO);
    logger.addAppender(appender);
    try {
      action.run();
    } finally {
      logger.removeAppender(appender);
    }
    return messages;
  }
}
