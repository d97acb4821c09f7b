package io.tandem.corpus;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of pairs that have been normalised and judged. */
final class JudgedPairs {
  /** Unique, and in the order of inputs, files and lines. */
  static final String ID = "id";

  static final String SOURCE = "source";
  static final String TARGET = "target";
  static final String FILE = "file";
  static final String LINE = "line";

  /** {@link BitextFile#order}. */
  static final String FILE_ORDER = "fileOrder";

  /** train, valid or test. */
  static final String SPLIT = "split";

  /** Whether the input named the split; otherwise the key decided. */
  static final String GIVEN = "given";

  /** {@link SentenceKey} of the source; of a rejected pair only something that spreads well. */
  static final String KEY = "key";

  /** Why the pair is rejected, or null. */
  static final String REASON = "reason";

  /** Bit n: whether the n-th rewriting rule changed the pair. */
  static final String REWRITES = "rewrites";

  /** The better of two pairs has the higher one; negative infinity without. */
  static final String SCORE = "score";

  /** How a training pair overlaps a test set; null where none does or nobody looked. */
  static final String OVERLAP = "overlap";

  /** The test set that it overlaps. */
  static final String TEST_SET = "testSet";

  static final StructType SCHEMA =
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

  static final String TRAIN = "train";
  static final String VALID = "valid";
  static final String TEST = "test";

  private static final int LINE_BITS = 40;

  private JudgedPairs() {}

  /** Room for 2^40 lines a file and 2^23 files. */
  static long id(int fileOrder, long line) {
    return ((long) fileOrder << LINE_BITS) | line;
  }

  /** {@link BitextFile#order} of a pair, from its id. */
  static Column fileOrder() {
    return functions.shiftrightunsigned(functions.col(ID), LINE_BITS).cast(DataTypes.IntegerType);
  }

  static Column isKept() {
    return functions.col(REASON).isNull();
  }

  /** The reason column, with {@code reason} where a pair had none and the condition holds. */
  static Column rejectedWhen(Column condition, String reason) {
    return functions
        .when(isKept().and(condition), functions.lit(reason))
        .otherwise(functions.col(REASON));
  }
}
