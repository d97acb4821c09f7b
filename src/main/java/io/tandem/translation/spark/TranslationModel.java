package io.tandem.translation.spark;

import io.tandem.UserException;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.storage.SavedStage;
import io.tandem.translation.PortableModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Translates a text column of tables and streams; null stays null. It is a trained model with its
 * subwords and the settings of its training, of which those under {@code search} apply unless
 * {@link #setSettings} overrides them. Saved and read by Spark ML's persistence on any Hadoop path.
 * Driver only; {@link PortableModel} is sent to executors.
 */
public final class TranslationModel extends Model<TranslationModel>
    implements TranslationParams, MLWritable {
  private static final long serialVersionUID = 1L;

  private static final String N_BEST = "search.nBest";

  private final String uid;
  private final Own own;
  private final PortableModel model;
  private final String trainedWith;

  /** The last broadcast of the model, and its Spark context. */
  private transient Broadcast<PortableModel> sent;

  private transient SparkContext sentTo;

  /**
   * Java's service loader, by which Spark Connect finds stages, requires it and does not call it.
   */
  public TranslationModel() {
    throw new UnsupportedOperationException("a TranslationModel is trained or loaded");
  }

  /**
   * @param trainedWith the settings of the training, HOCON
   */
  public TranslationModel(PortableModel model, String trainedWith) {
    this(Identifiable$.MODULE$.randomUID("translation"), model, trainedWith);
  }

  /** Creates a model with a given uid. */
  public TranslationModel(String uid, PortableModel model, String trainedWith) {
    this.uid = uid;
    this.own = Own.of(this);
    this.model = model;
    this.trainedWith = trainedWith;
    setDefaultParams();
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Own own() {
    return own;
  }

  private <T> TranslationModel with(Param<T> parameter, T value) {
    set(parameter, value);
    return this;
  }

  public PortableModel model() {
    return model;
  }

  /** Returns the settings of the training, HOCON. */
  public String trainedWith() {
    return trainedWith;
  }

  public TranslationModel setSourceCol(String column) {
    return with(sourceCol(), column);
  }

  public TranslationModel setTranslationCol(String column) {
    return with(translationCol(), column);
  }

  public TranslationModel setPrefixCol(String column) {
    return with(prefixCol(), column);
  }

  public TranslationModel setScoreCol(String column) {
    return with(scoreCol(), column);
  }

  public TranslationModel setAlignmentCol(String column) {
    return with(alignmentCol(), column);
  }

  public TranslationModel setNBestCol(String column) {
    return with(nBestCol(), column);
  }

  /**
   * Overrides settings of the training.
   *
   * @param settings settings such as {@code search.beam=8}
   */
  public TranslationModel setSettings(String... settings) {
    return with(settings(), settings);
  }

  /** Returns the settings in effect. */
  private Settings effective() {
    List<String> overrides = new ArrayList<>(List.of(getOrDefault(settings())));
    if (!getOrDefault(alignmentCol()).isEmpty()) {
      overrides.add("search.alignments=true");
    }
    SettingsReader above =
        SettingsReader.ofText("", overrides)
            .refuseOthersThan(
                List.of("search", "seed"), "TranslationModel", ", as it has been trained");
    return SettingsReader.overRun(trainedWith, above, "search", "seed").settings();
  }

  /**
   * Refuses settings that ask for several translations of a text where only one is taken.
   *
   * @param settings such as {@code search.nBest=4}
   * @param remedy what takes the others, for the message
   */
  public static void refuseNBest(List<String> settings, String remedy) {
    SettingsReader given = SettingsReader.ofText("", settings);
    if (given.isGiven(N_BEST) && !given.text(N_BEST).equals("1")) {
      throw UserException.of(
          "%s = %s has no effect here: %s, or leave it out", N_BEST, given.text(N_BEST), remedy);
    }
  }

  @Override
  public Dataset<Row> transform(Dataset<?> data) {
    if (getOrDefault(nBestCol()).isEmpty()) {
      refuseNBest(
          List.of(getOrDefault(settings())), "give nBestCol, the column for the translations");
    }
    return extend(data, columns(TranslationCounts.of(data.sparkSession().sparkContext())));
  }

  /** Adds the columns of {@link AddScores}: scores of the translations in a column. */
  public Dataset<Row> score(Dataset<?> data, String targetCol) {
    TranslationCounts counts = TranslationCounts.of(data.sparkSession().sparkContext());
    return extend(data, new AddScores(getOrDefault(sourceCol()), targetCol, counts));
  }

  /** Adds columns that the model makes of others, with the current settings. */
  public Dataset<Row> extend(Dataset<?> data, TableExtension extension) {
    StructType schema = extension.schema(data.schema());
    ExtendRows extend = new ExtendRows(extension, data.schema(), on(data.sparkSession()));
    return data.toDF().mapPartitions(extend, Encoders.row(schema));
  }

  /**
   * Returns the model on the session's executors; Spark removes the broadcast when nothing refers
   * to it any more.
   */
  private BroadcastTranslator on(SparkSession session) {
    if (sent == null || !session.sparkContext().equals(sentTo)) {
      sent = JavaSparkContext.fromSparkContext(session.sparkContext()).broadcast(model);
      sentTo = session.sparkContext();
    }
    Settings settings = effective();
    model.require(settings.search());
    return new BroadcastTranslator(sent, settings.search(), settings.seed());
  }

  /** Returns the model, with the current settings, as functions of texts in the session. */
  public TranslationFunctions functions(SparkSession session) {
    return new TranslationFunctions(on(session));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return columns(TranslationCounts.local()).schema(schema);
  }

  @Override
  public TranslationModel copy(ParamMap extra) {
    TranslationModel copy = new TranslationModel(uid, model, trainedWith);
    copy.sent = sent;
    copy.sentTo = sentTo;
    copy.setParent(parent());
    return copyValues(copy, extra);
  }

  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  public static MLReader<TranslationModel> read() {
    return new Reader();
  }

  public static TranslationModel load(String path) {
    return read().load(path);
  }

  /** Saves a model: Spark ML's metadata, and the directory {@value ModelDirectory#NAME}. */
  private static final class Writer extends MLWriter {
    private final TranslationModel model;

    Writer(TranslationModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      DefaultParamsWriter.saveMetadata(model, path, sc(), Option.empty(), Option.empty());
      try {
        new ModelDirectory(new Path(path, ModelDirectory.NAME), sc().hadoopConfiguration())
            .write(model.model, model.trainedWith);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot save the model to " + path, e);
      }
    }
  }

  /** Reads what {@link Writer} saved. */
  private static final class Reader extends MLReader<TranslationModel> {
    @Override
    public TranslationModel load(String path) {
      Metadata metadata = SavedStage.metadata(path, sc(), TranslationModel.class);
      TranslationModel model = model(metadata.uid(), new Path(path, ModelDirectory.NAME));
      metadata.getAndSetParams(model, Option.empty());
      return model;
    }

    private TranslationModel model(String uid, Path path) {
      try {
        ModelDirectory directory = new ModelDirectory(path, sc().hadoopConfiguration());
        return new TranslationModel(uid, directory.read(), directory.settings());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the model from " + path, e);
      }
    }
  }
}
