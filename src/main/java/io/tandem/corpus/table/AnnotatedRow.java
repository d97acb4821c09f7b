package io.tandem.corpus.table;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** A pair with id, split and score; see {@link PairTable#ANNOTATED}. Executors. */
public record AnnotatedRow(Row row) {
  private static final StructType STAGE = PairTable.ANNOTATED;
  private static final int ID = STAGE.fieldIndex(PairTable.ID);
  private static final int SOURCE = STAGE.fieldIndex(PairTable.SOURCE);
  private static final int TARGET = STAGE.fieldIndex(PairTable.TARGET);
  private static final int FILE = STAGE.fieldIndex(PairTable.FILE);
  private static final int LINE = STAGE.fieldIndex(PairTable.LINE);
  private static final int FILE_ORDER = STAGE.fieldIndex(PairTable.FILE_ORDER);
  private static final int SPLIT = STAGE.fieldIndex(PairTable.SPLIT);
  private static final int GIVEN = STAGE.fieldIndex(PairTable.GIVEN);
  private static final int KEY = STAGE.fieldIndex(PairTable.KEY);
  private static final int REASON = STAGE.fieldIndex(PairTable.REASON);
  private static final int REWRITES = STAGE.fieldIndex(PairTable.REWRITES);
  private static final int SCORE = STAGE.fieldIndex(PairTable.SCORE);
  private static final int OVERLAP = STAGE.fieldIndex(PairTable.OVERLAP);
  private static final int TEST_SET = STAGE.fieldIndex(PairTable.TEST_SET);
  private static final int ALIGNMENT_SCORE = STAGE.fieldIndex(PairTable.ALIGNMENT_SCORE);

  /**
   * Makes the row of a cleaned pair, for which no overlap has been searched yet; see the columns of
   * these names.
   */
  public static AnnotatedRow of(
      CleanedRow cleaned, long key, String split, boolean given, double score) {
    Origin origin = cleaned.origin();
    Object[] values = new Object[STAGE.size()];
    values[ID] = origin.id();
    values[SOURCE] = cleaned.source();
    values[TARGET] = cleaned.target();
    values[FILE] = origin.file();
    values[LINE] = origin.line();
    values[FILE_ORDER] = origin.fileOrder();
    values[SPLIT] = split;
    values[GIVEN] = given;
    values[KEY] = key;
    values[REASON] = cleaned.reason();
    values[REWRITES] = cleaned.rewrites();
    values[SCORE] = score;
    return new AnnotatedRow(RowFactory.create(values));
  }

  /**
   * Makes the row of a pair of another corpus, to find its duplicates: its score is the best.
   *
   * @param id a negative number
   */
  public static AnnotatedRow ofOtherCorpus(long id, String source, String target, long key) {
    Object[] values = new Object[STAGE.size()];
    values[ID] = id;
    values[SOURCE] = source;
    values[TARGET] = target;
    values[FILE] = "";
    values[LINE] = 0L;
    values[FILE_ORDER] = 0;
    values[SPLIT] = PairTable.TRAIN;
    values[GIVEN] = true;
    values[KEY] = key;
    values[REWRITES] = 0L;
    values[SCORE] = Double.POSITIVE_INFINITY;
    return new AnnotatedRow(RowFactory.create(values));
  }

  public String source() {
    return row.getString(SOURCE);
  }

  public String target() {
    return row.getString(TARGET);
  }

  public String split() {
    return row.getString(SPLIT);
  }

  /** Returns whether the input declared the split. */
  public boolean isGiven() {
    return row.getBoolean(GIVEN);
  }

  public boolean isKept() {
    return row.isNullAt(REASON);
  }

  /** Returns the pair marked as one that overlaps a test set. */
  public AnnotatedRow overlapping(String overlap, String testSet) {
    Object[] values = PairTable.values(row);
    values[OVERLAP] = overlap;
    values[TEST_SET] = testSet;
    return new AnnotatedRow(RowFactory.create(values));
  }

  /** Returns the pair with the score of its alignment. */
  public AnnotatedRow withAlignmentScore(double score) {
    Object[] values = PairTable.values(row);
    values[ALIGNMENT_SCORE] = score;
    return new AnnotatedRow(RowFactory.create(values));
  }

  /** Returns the pair marked as rejected. */
  public AnnotatedRow rejected(String reason) {
    Object[] values = PairTable.values(row);
    values[REASON] = reason;
    return new AnnotatedRow(RowFactory.create(values));
  }
}
