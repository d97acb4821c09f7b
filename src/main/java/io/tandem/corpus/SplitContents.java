package io.tandem.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import io.tandem.config.SubwordSettings.Sides;
import io.tandem.corpus.cleaning.rules.LengthUnit;
import io.tandem.corpus.table.PairTable;
import io.tandem.subword.Vocabulary;
import java.io.Serializable;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The contents of a split.
 *
 * @param numbers those of the manifest
 * @param text those of the audit
 */
public record SplitContents(SplitStatistics numbers, TextStatistics text) {
  private static final int BINS = 21;
  private static final UnicodeScript[] SCRIPTS = UnicodeScript.values();
  private static final String HASH = "hash";

  private static final StructType COLUMNS =
      EncodedRow.COLUMNS
          .add(PairTable.SPLIT, DataTypes.StringType, false)
          .add(HASH, DataTypes.LongType, false);

  private static final int SPLIT_PLACE = COLUMNS.fieldIndex(PairTable.SPLIT);
  private static final int HASH_PLACE = COLUMNS.fieldIndex(HASH);

  /**
   * Counts the sentences of monolingual text in one pass.
   *
   * @param sentences see {@link PairTable#KEPT}
   */
  public static SplitContents ofText(Dataset<Row> sentences) {
    Column hash = xxhash64(col(PairTable.ID), col(PairTable.SOURCE));
    return sentences
        .select(col(PairTable.SOURCE), hash)
        .javaRDD()
        .mapPartitions(
            rows -> {
              Counter counter = new Counter();
              rows.forEachRemaining(row -> counter.add(row.getString(0), row.getLong(1)));
              return List.of(counter).iterator();
            })
        .treeAggregate(new Counter(), Counter::plus, Counter::plus)
        .contents(Sides.JOINT);
  }

  /**
   * Counts encoded pairs, as {@link CorpusPipeline#encode} makes them, in one pass over all of
   * them.
   *
   * @param pairs with the column {@link PairTable#SPLIT}
   * @param vocabularies whether an id is the same token on both sides
   * @return the contents of every split, also of those without pairs, in order of writing
   */
  public static Map<String, SplitContents> of(Dataset<Row> pairs, Sides vocabularies) {
    Column hash =
        xxhash64(
            col(PairTable.ID),
            col(PairTable.SOURCE),
            col(PairTable.TARGET),
            col(PairTable.SOURCE_IDS),
            col(PairTable.TARGET_IDS));
    Counters counters =
        PairTable.select(pairs.withColumn(HASH, hash), COLUMNS)
            .javaRDD()
            .mapPartitions(SplitContents::count)
            .treeAggregate(new Counters(), Counters::plus, Counters::plus);
    Map<String, SplitContents> contents = new LinkedHashMap<>();
    for (String split : PairTable.SPLITS) {
      contents.put(split, counters.of(split).contents(vocabularies));
    }
    return contents;
  }

  private static Iterator<Counters> count(Iterator<Row> pairs) {
    Counters counters = new Counters();
    pairs.forEachRemaining(
        row ->
            counters
                .of(row.getString(SPLIT_PLACE))
                .add(new EncodedRow(row), row.getLong(HASH_PLACE)));
    return List.of(counters).iterator();
  }

  /**
   * The counts of a partition by split. They are sent between machines and therefore not a record:
   * Kryo cannot write records.
   */
  private static final class Counters implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TreeMap<String, Counter> bySplit = new TreeMap<>();

    Counter of(String split) {
      return bySplit.computeIfAbsent(split, name -> new Counter());
    }

    Counters plus(Counters other) {
      other.bySplit.forEach((split, counter) -> of(split).plus(counter));
      return this;
    }
  }

  private static final class Counter implements Serializable {
    private static final long serialVersionUID = 1L;
    private final Side source = new Side();
    private final Side target = new Side();
    private long pairs;
    private long hashes;

    void add(EncodedRow pair, long hash) {
      source.add(pair.source(), pair.sourceIds());
      target.add(pair.target(), pair.targetIds());
      pairs++;
      hashes ^= hash;
    }

    /** Counts a sentence by its words. */
    void add(String sentence, long hash) {
      source.addText(sentence, LengthUnit.WORDS.length(sentence));
      pairs++;
      hashes ^= hash;
    }

    Counter plus(Counter other) {
      source.plus(other.source);
      target.plus(other.target);
      pairs += other.pairs;
      hashes ^= other.hashes;
      return this;
    }

    SplitContents contents(Sides vocabularies) {
      return new SplitContents(
          new SplitStatistics(
              pairs,
              source.tokens,
              target.tokens,
              source.charactersInBytes + target.charactersInBytes,
              source.unknown + target.unknown,
              HexFormat.of().toHexDigits(hashes)),
          new TextStatistics(
              source.lengths(),
              target.lengths(),
              source.scripts(),
              target.scripts(),
              usedIds(vocabularies)));
    }

    private int usedIds(Sides vocabularies) {
      return switch (vocabularies) {
        case JOINT -> {
          BitSet either = (BitSet) source.used.clone();
          either.or(target.used);
          yield either.cardinality();
        }
        case SEPARATE -> source.used.cardinality() + target.used.cardinality();
      };
    }
  }

  @SuppressWarnings(
      "EnumOrdinal") // An array, because a map would cost more than everything else here.
  private static final class Side implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long[] lengths = new long[BINS];

    /** Letters by ordinal of the script. */
    private final long[] letters = new long[SCRIPTS.length];

    private final BitSet used = new BitSet();
    private long tokens;
    private long charactersInBytes;
    private long unknown;

    void add(String text, int[] ids) {
      addText(text, ids.length);
      for (int id : ids) {
        used.set(id);
        unknown += id == Vocabulary.UNK ? 1 : 0;
      }
      charactersInBytes += Vocabulary.charactersInBytes(ids);
    }

    void addText(String text, int length) {
      lengths[Math.min(BINS - 1, Math.max(0, length - 1) / TextStatistics.BIN)]++;
      tokens += length;
      for (int i = 0; i < text.length(); ) {
        int c = text.codePointAt(i);
        i += Character.charCount(c);
        if (Character.isLetter(c)) {
          letters[UnicodeScript.of(c).ordinal()]++;
        }
      }
    }

    void plus(Side other) {
      Arrays.setAll(lengths, i -> lengths[i] + other.lengths[i]);
      Arrays.setAll(letters, i -> letters[i] + other.letters[i]);
      used.or(other.used);
      tokens += other.tokens;
      charactersInBytes += other.charactersInBytes;
      unknown += other.unknown;
    }

    List<Long> lengths() {
      List<Long> counts = new ArrayList<>();
      for (long count : lengths) {
        counts.add(count);
      }
      return Collections.unmodifiableList(counts);
    }

    Map<String, Long> scripts() {
      Map<String, Long> byName = new TreeMap<>();
      for (UnicodeScript script : SCRIPTS) {
        if (letters[script.ordinal()] > 0) {
          byName.put(script.name().toLowerCase(Locale.ROOT), letters[script.ordinal()]);
        }
      }
      return byName;
    }
  }

  /** The text and the ids of an encoded pair; rows that begin with {@link #COLUMNS}. Executors. */
  private record EncodedRow(Row row) {
    public static final StructType COLUMNS =
        new StructType()
            .add(PairTable.SOURCE, DataTypes.StringType, false)
            .add(PairTable.TARGET, DataTypes.StringType, false)
            .add(PairTable.SOURCE_IDS, PairTable.IDS, true)
            .add(PairTable.TARGET_IDS, PairTable.IDS, true);

    private static final int SOURCE = COLUMNS.fieldIndex(PairTable.SOURCE);
    private static final int TARGET = COLUMNS.fieldIndex(PairTable.TARGET);
    private static final int SOURCE_IDS = COLUMNS.fieldIndex(PairTable.SOURCE_IDS);
    private static final int TARGET_IDS = COLUMNS.fieldIndex(PairTable.TARGET_IDS);

    public String source() {
      return row.getString(SOURCE);
    }

    public String target() {
      return row.getString(TARGET);
    }

    public int[] sourceIds() {
      return PairTable.ids(row, SOURCE_IDS);
    }

    public int[] targetIds() {
      return PairTable.ids(row, TARGET_IDS);
    }
  }
}
