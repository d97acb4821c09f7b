package io.tandem.subword.spark;

import io.tandem.storage.SavedStage;
import io.tandem.subword.Subwords;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Adds columns with the ids of the source text and, if the data has it, the target text: {@code
 * array<int>}, without BOS and EOS; null if the text is null. Saved and read by Spark ML's
 * persistence on any Hadoop path. Driver only; {@link Subwords} are sent to executors.
 */
public final class SubwordModel extends Model<SubwordModel> implements BitextColumns, MLWritable {
  private static final long serialVersionUID = 1L;

  /** The directory of the subwords in a saved model. */
  private static final String FILES = "subwords";

  private final String uid;
  private final Columns columns;
  private final Subwords subwords;

  /**
   * Java's service loader, by which Spark Connect finds stages, requires it and does not call it.
   */
  public SubwordModel() {
    throw new UnsupportedOperationException("a SubwordModel is learned or loaded");
  }

  public SubwordModel(String uid, Subwords subwords) {
    this.uid = uid;
    this.columns = Columns.of(uid);
    this.subwords = subwords;
    setDefaultColumns();
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Columns columns() {
    return columns;
  }

  private <T> SubwordModel with(Param<T> parameter, T value) {
    set(parameter, value);
    return this;
  }

  public Subwords subwords() {
    return subwords;
  }

  public SubwordModel setSourceCol(String column) {
    return with(sourceCol(), column);
  }

  public SubwordModel setTargetCol(String column) {
    return with(targetCol(), column);
  }

  public SubwordModel setSourceIdsCol(String column) {
    return with(sourceIdsCol(), column);
  }

  public SubwordModel setTargetIdsCol(String column) {
    return with(targetIdsCol(), column);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> data) {
    transformSchema(data.schema());
    // Broadcast, so that the tasks of an executor share one copy and its word cache. The result is
    // lazy; Spark removes the broadcast when nothing refers to it any more.
    Broadcast<Subwords> shared =
        JavaSparkContext.fromSparkContext(data.sparkSession().sparkContext()).broadcast(subwords);
    UserDefinedFunction source = encoding(text -> shared.value().encode(text));
    UserDefinedFunction target = encoding(text -> shared.value().encodeTarget(text));
    Dataset<Row> encoded =
        data.withColumn(getOrDefault(sourceIdsCol()), source.apply(column(data, sourceCol())));
    return hasTarget(data.schema())
        ? encoded.withColumn(
            getOrDefault(targetIdsCol()), target.apply(column(encoded, targetCol())))
        : encoded;
  }

  private static UserDefinedFunction encoding(UDF1<String, int[]> encode) {
    UDF1<String, int[]> orNull = text -> text == null ? null : encode.call(text);
    return functions.udf(orNull, BitextColumns.IDS);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return withIds(schema);
  }

  @Override
  public SubwordModel copy(ParamMap extra) {
    SubwordModel copy = new SubwordModel(uid, subwords);
    copy.setParent(parent());
    return copyValues(copy, extra);
  }

  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  public static MLReader<SubwordModel> read() {
    return new Reader();
  }

  public static SubwordModel load(String path) {
    return read().load(path);
  }

  /** Saves a model: Spark ML's metadata, and the subwords in the directory {@value #FILES}. */
  private static final class Writer extends MLWriter {
    private final SubwordModel model;

    Writer(SubwordModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter.saveMetadata(model, path, sc(), Option.empty(), Option.empty());
      try {
        new SubwordDirectory(new Path(path, FILES), sc().hadoopConfiguration())
            .write(model.subwords);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot save subwords to " + path, e);
      }
    }
  }

  /** Reads what {@link Writer} saved. */
  private static final class Reader extends MLReader<SubwordModel> {
    @Override
    public SubwordModel load(String path) {
      Metadata metadata = SavedStage.metadata(path, sc(), SubwordModel.class);
      SubwordModel model = new SubwordModel(metadata.uid(), subwords(new Path(path, FILES)));
      metadata.getAndSetParams(model, Option.empty());
      return model;
    }

    private Subwords subwords(Path directory) {
      try {
        return new SubwordDirectory(directory, sc().hadoopConfiguration()).read();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read subwords from " + directory, e);
      }
    }
  }
}
