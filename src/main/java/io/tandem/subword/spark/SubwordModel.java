package io.tandem.subword.spark;

import io.tandem.corpus.table.PairTable;
import io.tandem.subword.Subwords;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Adds columns with the ids of the source and, where the data has it, of the target text: {@code
 * array<int>}, without BOS and EOS; null where the text is null. Saved and read by Spark ML's
 * persistence on any Hadoop path. Driver only; what travels is {@link Subwords}.
 */
public final class SubwordModel extends Model<SubwordModel> implements BitextColumns, MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Subwords subwords;

  public SubwordModel(String uid, Subwords subwords) {
    this.uid = uid;
    this.subwords = subwords;
    setDefaultColumns();
  }

  @Override
  public String uid() {
    return uid;
  }

  public Subwords subwords() {
    return subwords;
  }

  public SubwordModel setSourceCol(String column) {
    set(sourceCol(), column);
    return this;
  }

  public SubwordModel setTargetCol(String column) {
    set(targetCol(), column);
    return this;
  }

  public SubwordModel setSourceIdsCol(String column) {
    set(sourceIdsCol(), column);
    return this;
  }

  public SubwordModel setTargetIdsCol(String column) {
    set(targetIdsCol(), column);
    return this;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> data) {
    transformSchema(data.schema());
    // Broadcast, so that the tasks of an executor share one copy and its word cache. The result is
    // lazy; Spark removes the broadcast when nothing refers to it any more.
    Broadcast<Subwords> shared =
        JavaSparkContext.fromSparkContext(data.sparkSession().sparkContext()).broadcast(subwords);
    UserDefinedFunction source = functions.udf(new EncodeSource(shared), PairTable.IDS);
    UserDefinedFunction target = functions.udf(new EncodeTarget(shared), PairTable.IDS);
    Dataset<Row> encoded =
        data.withColumn(
            getOrDefault(sourceIdsCol()), source.apply(data.col(getOrDefault(sourceCol()))));
    return hasTarget(data.schema())
        ? encoded.withColumn(
            getOrDefault(targetIdsCol()), target.apply(encoded.col(getOrDefault(targetCol()))))
        : encoded;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return withIds(schema);
  }

  @Override
  public SubwordModel copy(ParamMap extra) {
    SubwordModel copy = new SubwordModel(uid, subwords);
    copy.setParent(parent());
    return copyValues(copy, extractParamMap(extra));
  }

  @Override
  public MLWriter write() {
    return new SubwordModelWriter(this);
  }

  public static MLReader<SubwordModel> read() {
    return new SubwordModelReader();
  }

  public static SubwordModel load(String path) {
    return read().load(path);
  }

  /** Sent to executors. */
  private static final class EncodeSource implements UDF1<String, int[]> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<Subwords> subwords;

    EncodeSource(Broadcast<Subwords> subwords) {
      this.subwords = subwords;
    }

    @Override
    public int[] call(String text) {
      return text == null ? null : subwords.value().encode(text);
    }
  }

  /** Sent to executors. */
  private static final class EncodeTarget implements UDF1<String, int[]> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<Subwords> subwords;

    EncodeTarget(Broadcast<Subwords> subwords) {
      this.subwords = subwords;
    }

    @Override
    public int[] call(String text) {
      return text == null ? null : subwords.value().encodeTarget(text);
    }
  }
}
