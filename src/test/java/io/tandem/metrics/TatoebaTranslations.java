package io.tandem.metrics;

import io.tandem.Deployment;
import io.tandem.corpus.format.LineReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * As many translations as one likes: French sentences of Tatoeba, with errors put into them, a kind
 * of error for each domain. Row number n is a function of n.
 */
public final class TatoebaTranslations {
  /** domain, hypothesis, references. */
  static final StructType COLUMNS =
      new StructType()
          .add("domain", DataTypes.StringType)
          .add("hypothesis", DataTypes.StringType)
          .add("references", DataTypes.createArrayType(DataTypes.StringType));

  private static final List<String> SENTENCES = sentences();

  private TatoebaTranslations() {}

  /** The domains, each with a kind of error of its own. */
  public enum Domain {
    NOTHING,
    WORDS_LEFT_OUT,
    WORDS_SWAPPED,
    MISSPELT,
    LOWERCASED,
    /** One translation in four is empty. */
    SOMETIMES_EMPTY,
    /** Each is the translation of another sentence. */
    OTHER_SENTENCE,
    /** Words are left out; two sentences in three have a second reference. */
    SECOND_REFERENCE
  }

  private static List<String> sentences() {
    String file = Deployment.home().resolve("jobs/quickstart/tatoeba.eng-fra.tsv.xz").toString();
    List<String> sentences = new ArrayList<>();
    try (LineReader reader = LineReader.open(file, new Configuration())) {
      for (String line = reader.next(); line != null; line = reader.next()) {
        sentences.add(line.substring(line.indexOf('\t') + 1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sentences;
  }

  /** Returns row number {@code id} of {@link #COLUMNS}. */
  static Row row(long id) {
    SplittableRandom random = new SplittableRandom(id);
    Domain domain = Domain.values()[(int) (id % Domain.values().length)];
    String reference = sentence(random);
    String second = null;
    if (domain == Domain.SECOND_REFERENCE && random.nextInt(3) > 0) {
      second = swapped(reference, random);
    }
    return RowFactory.create(
        domain.name(), hypothesis(domain, reference, random), new String[] {reference, second});
  }

  private static String sentence(SplittableRandom random) {
    return SENTENCES.get(random.nextInt(SENTENCES.size()));
  }

  private static String hypothesis(Domain domain, String reference, SplittableRandom random) {
    return switch (domain) {
      case NOTHING -> reference;
      case WORDS_LEFT_OUT, SECOND_REFERENCE -> shortened(reference, random);
      case WORDS_SWAPPED -> swapped(reference, random);
      case MISSPELT -> misspelt(reference, random);
      case LOWERCASED -> reference.toLowerCase(Locale.ROOT);
      case SOMETIMES_EMPTY -> random.nextInt(4) == 0 ? "" : reference;
      case OTHER_SENTENCE -> sentence(random);
    };
  }

  private static String shortened(String sentence, SplittableRandom random) {
    List<String> words = new ArrayList<>(Arrays.asList(sentence.split(" ")));
    words.removeIf(word -> random.nextInt(6) == 0);
    return String.join(" ", words);
  }

  private static String swapped(String sentence, SplittableRandom random) {
    List<String> words = new ArrayList<>(Arrays.asList(sentence.split(" ")));
    for (int i = 0; i + 1 < words.size(); i++) {
      if (random.nextInt(5) == 0) {
        Collections.swap(words, i, i + 1);
      }
    }
    return String.join(" ", words);
  }

  private static String misspelt(String sentence, SplittableRandom random) {
    StringBuilder letters = new StringBuilder(sentence);
    for (int i = 0; i < letters.length(); i++) {
      if (random.nextInt(12) == 0) {
        letters.setCharAt(i, (char) ('a' + random.nextInt(26)));
      }
    }
    return letters.toString();
  }

  /** Returns the first rows in the given number of partitions. */
  public static Dataset<Row> table(SparkSession spark, long rows, int partitions) {
    return spark
        .range(0, rows, 1, partitions)
        .map((MapFunction<Long, Row>) TatoebaTranslations::row, Encoders.row(COLUMNS));
  }

  /** The same rows as {@code jobs/evaluate.sh} would read them: of one domain, or null for all. */
  public record Files(List<String> hypotheses, List<List<String>> references) {
    public static Files of(Domain domain, long rows) {
      List<Row> all =
          LongStream.range(0, rows)
              .parallel()
              .mapToObj(TatoebaTranslations::row)
              .filter(row -> domain == null || row.getString(0).equals(domain.name()))
              .toList();
      return new Files(
          all.stream().map(row -> row.getString(1)).toList(),
          List.of(stream(all, 0), stream(all, 1)));
    }

    private static List<String> stream(List<Row> rows, int reference) {
      return rows.stream().map(row -> ((String[]) row.get(2))[reference]).toList();
    }
  }
}
