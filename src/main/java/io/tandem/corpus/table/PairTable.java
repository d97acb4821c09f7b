package io.tandem.corpus.table;

import io.tandem.subword.spark.BitextColumns;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of sentence pairs, and their schema at each stage on the way from a file to training:
 *
 * <pre>
 *   cleaned     from its file through the rules                       {@link CleanedRow}
 *   annotated   with id, key, split and the score that ranks it       {@link AnnotatedRow}
 *   kept        of one split; beside it rejected and overlapping      {@link RejectedRow}
 *   encoded     with the ids of both sides, later with copies
 *   training    ids alone                                             {@link TrainingRow}
 * </pre>
 *
 * <p>The names are used in Parquet files and in users' queries. Rows travel between functions
 * without their schema and are read by index; the classes above know the indices, which they take
 * from these schemas.
 */
public final class PairTable {
  /** The pair's number, unique and in the order of files and lines; a long, {@link Origin#id}. */
  public static final String ID = "id";

  public static final String SOURCE = BitextColumns.SOURCE;
  public static final String TARGET = BitextColumns.TARGET;

  /** The ids of the source's subwords without BOS and EOS, an array of int. */
  public static final String SOURCE_IDS = BitextColumns.SOURCE_IDS;

  /** The ids of the target's subwords without BOS and EOS, an array of int. */
  public static final String TARGET_IDS = BitextColumns.TARGET_IDS;

  /** The number of times that an epoch of training sees the pair; an int. */
  public static final String COPIES = "copies";

  /** The path of the file; for two files that of the source side. */
  public static final String FILE = "file";

  /** The number of the line, from 1 in the decompressed file; a long. */
  public static final String LINE = "line";

  /** The index of the file among those of all inputs; an int. */
  public static final String FILE_ORDER = "fileOrder";

  /** The reason why the pair is rejected, or null. */
  public static final String REASON = "reason";

  /** The rewriting rules that changed the pair, bit n for the n-th; a long. */
  public static final String REWRITES = "rewrites";

  /** Whether no rule applies to the pair, because its file was declared as valid or test. */
  public static final String EXEMPT = "exempt";

  /** A struct of numbers by name, null where there is none; only where scores are read. */
  public static final String SCORES = "scores";

  /** The split of the pair: {@link #TRAIN}, {@link #VALID} or {@link #TEST}. */
  public static final String SPLIT = "split";

  /** Whether the input declared the split; otherwise the key decided. */
  public static final String GIVEN = "given";

  /** A hash of the source; for a rejected pair any value that spreads well. */
  public static final String KEY = "key";

  /**
   * The rank of the pair among its duplicates, higher is better; negative infinity without a score.
   */
  public static final String SCORE = "score";

  /** The kind of overlap with a test set; null if there is none or none was searched for. */
  public static final String OVERLAP = "overlap";

  /** The test set that the pair overlaps. */
  public static final String TEST_SET = "testSet";

  /** The score of the rule {@code alignment-score}; null where none was computed. */
  public static final String ALIGNMENT_SCORE = "alignmentScore";

  /** The score of the rule {@code model-score}; null where none was computed. */
  public static final String MODEL_SCORE = "modelScore";

  public static final String TRAIN = "train";
  public static final String VALID = "valid";
  public static final String TEST = "test";

  /** The splits in order of writing. */
  public static final List<String> SPLITS = List.of(TRAIN, VALID, TEST);

  /** The type of {@link #SOURCE_IDS} and {@link #TARGET_IDS}. */
  public static final ArrayType IDS = BitextColumns.IDS;

  private static final StructType CLEANED =
      new StructType()
          .add(SOURCE, DataTypes.StringType, false)
          .add(TARGET, DataTypes.StringType, false)
          .add(FILE, DataTypes.StringType, false)
          .add(LINE, DataTypes.LongType, false)
          .add(FILE_ORDER, DataTypes.IntegerType, false)
          .add(REASON, DataTypes.StringType, true)
          .add(REWRITES, DataTypes.LongType, false)
          .add(EXEMPT, DataTypes.BooleanType, false);

  public static final StructType ANNOTATED =
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
          .add(TEST_SET, DataTypes.StringType, true)
          .add(ALIGNMENT_SCORE, DataTypes.DoubleType, true)
          .add(MODEL_SCORE, DataTypes.DoubleType, true);

  /** The schema of the pairs of one split. */
  public static final StructType KEPT =
      new StructType()
          .add(ID, DataTypes.LongType, false)
          .add(SOURCE, DataTypes.StringType, false)
          .add(TARGET, DataTypes.StringType, false)
          .add(FILE, DataTypes.StringType, false)
          .add(LINE, DataTypes.LongType, false);

  /** The schema of pairs that are not used, with the reason. */
  public static final StructType REJECTED = KEPT.add(REASON, DataTypes.StringType, false);

  /** The schema of training pairs that overlap test sets. */
  public static final StructType OVERLAPPING =
      KEPT.add(OVERLAP, DataTypes.StringType, false).add(TEST_SET, DataTypes.StringType, false);

  public static final StructType ENCODED =
      new StructType()
          .add(ID, DataTypes.LongType, false)
          .add(SOURCE, DataTypes.StringType, false)
          .add(TARGET, DataTypes.StringType, false)
          .add(SOURCE_IDS, IDS, true)
          .add(TARGET_IDS, IDS, true)
          .add(FILE, DataTypes.StringType, false)
          .add(LINE, DataTypes.LongType, false);

  /** The schema of text that comes from no file, with the split of each pair. */
  public static final StructType SPLIT_TEXT =
      new StructType()
          .add(SOURCE, DataTypes.StringType, false)
          .add(TARGET, DataTypes.StringType, false)
          .add(SPLIT, DataTypes.StringType, false);

  /** The schema {@link #SPLIT_TEXT} after an id. */
  public static final StructType NUMBERED_TEXT =
      new StructType()
          .add(ID, DataTypes.LongType, false)
          .add(SOURCE, DataTypes.StringType, false)
          .add(TARGET, DataTypes.StringType, false)
          .add(SPLIT, DataTypes.StringType, false);

  private static final int LINE_BITS = 40;

  private PairTable() {}

  /**
   * The schema of pairs as they are in their files, and of those that rules have rewritten or
   * rejected; with their scores, if there are any.
   */
  public static StructType cleaned(List<String> scoreNames) {
    return withScores(CLEANED, scoreNames);
  }

  /** The schema with {@link #SCORES} at its end, if there are any. */
  public static StructType withScores(StructType schema, List<String> scoreNames) {
    StructType scores = new StructType();
    for (String name : scoreNames) {
      scores = scores.add(name, DataTypes.DoubleType, true);
    }
    return scoreNames.isEmpty() ? schema : schema.add(SCORES, scores, false);
  }

  /** Selects the columns of a stage, in its order. */
  public static Dataset<Row> select(Dataset<Row> pairs, StructType stage) {
    return pairs.select(
        Arrays.stream(stage.fieldNames()).map(functions::col).toArray(Column[]::new));
  }

  /** Makes a row of {@link #NUMBERED_TEXT} from one of {@link #SPLIT_TEXT}. */
  public static Row numbered(long id, Row pair) {
    Object[] values = new Object[NUMBERED_TEXT.size()];
    values[0] = id;
    for (int i = 0; i < pair.size(); i++) {
      values[i + 1] = pair.get(i);
    }
    return RowFactory.create(values);
  }

  /** Makes an id, with room for 2^40 lines per file and 2^23 files. */
  static long id(int fileOrder, long line) {
    return ((long) fileOrder << LINE_BITS) | line;
  }

  /** Returns {@link #FILE_ORDER} of a pair, from its id. */
  public static Column fileOrderOfId() {
    return functions.shiftrightunsigned(functions.col(ID), LINE_BITS).cast(DataTypes.IntegerType);
  }

  /**
   * Returns the value of the file that a pair was read from.
   *
   * @param values of all files, in their order
   */
  public static Column ofFile(List<?> values) {
    Column[] all = values.stream().map(functions::lit).toArray(Column[]::new);
    return functions.element_at(functions.array(all), fileOrderOfId().plus(1));
  }

  public static Column isKept() {
    return functions.col(REASON).isNull();
  }

  /**
   * Returns the reason column, with {@code reason} where a pair had none and the condition holds.
   */
  public static Column rejectedWhen(Column condition, String reason) {
    return rejectedWhen(condition, functions.lit(reason));
  }

  /** Does the same as {@link #rejectedWhen(Column, String)} for a reason that differs by pair. */
  public static Column rejectedWhen(Column condition, Column reason) {
    return functions.when(isKept().and(condition), reason).otherwise(functions.col(REASON));
  }

  /** Copies the values of a row, so that a changed row can be made of them. */
  static Object[] values(Row row) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    return values;
  }

  /** Returns the ids in a column of type {@link #IDS}. */
  public static int[] ids(Row row, int place) {
    return row.<Integer>getList(place).stream().mapToInt(Integer::intValue).toArray();
  }
}
