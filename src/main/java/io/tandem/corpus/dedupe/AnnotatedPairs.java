package io.tandem.corpus.dedupe;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of pairs that have been normalised and judged. */
public final class AnnotatedPairs {
  /** Unique, and in the order of inputs, files and lines. */
  public static final String ID = "id";

  public static final String SOURCE = "source";
  public static final String TARGET = "target";
  public static final String FILE = "file";
  public static final String LINE = "line";

  /** {@link BitextFile#order}. */
  public static final String FILE_ORDER = "fileOrder";

  /** train, valid or test. */
  public static final String SPLIT = "split";

  /** Whether the input named the split; otherwise the key decided. */
  public static final String GIVEN = "given";

  /** {@link SentenceKey} of the source; of a rejected pair only something that spreads well. */
  public static final String KEY = "key";

  /** Why the pair is rejected, or null. */
  public static final String REASON = "reason";

  /** Bit n: whether the n-th rewriting rule changed the pair. */
  public static final String REWRITES = "rewrites";

  /** The better of two pairs has the higher one; negative infinity without. */
  static final String SCORE = "score";

  /** How a training pair overlaps a test set; null where none does or nobody looked. */
  public static final String OVERLAP = "overlap";

  /** The test set that it overlaps. */
  public static final String TEST_SET = "testSet";

  public static final StructType SCHEMA =
      new StructType()
          .add(ID, DataTypes.LongType, false)
          .add(SOURCE, DataTypes.StringType, false)
          .add(TARGET, DataTypes.StringType, false)
          .add(FILE, DataTypes.StringType, false)
          .add(LINE, DataTypes.LongType, false)
          .add(FILE_ORDER, DataTypes.IntegerType, false)
          .add(SPLIT, DataTypes.StringType, false)
          .add(GIVEN, DataTypes.BooleanType, false)
          .add(KEY, DataTypes.LongType, false)
          .add(REASON, DataTypes.StringType, true)
          .add(REWRITES, DataTypes.LongType, false)
          .add(SCORE, DataTypes.DoubleType, false)
          .add(OVERLAP, DataTypes.StringType, true)
          .add(TEST_SET, DataTypes.StringType, true);

  public static final String TRAIN = "train";
  public static final String VALID = "valid";
  public static final String TEST = "test";

  private static final int LINE_BITS = 40;

  private AnnotatedPairs() {}

  /** Room for 2^40 lines a file and 2^23 files. */
  public static long id(int fileOrder, long line) {
    return ((long) fileOrder << LINE_BITS) | line;
  }

  /** {@link BitextFile#order} of a pair, from its id. */
  public static Column fileOrder() {
    return functions.shiftrightunsigned(functions.col(ID), LINE_BITS).cast(DataTypes.IntegerType);
  }

  public static Column isKept() {
    return functions.col(REASON).isNull();
  }

  /** The reason column, with {@code reason} where a pair had none and the condition holds. */
  public static Column rejectedWhen(Column condition, String reason) {
    return functions
        .when(isKept().and(condition), functions.lit(reason))
        .otherwise(functions.col(REASON));
  }
}
