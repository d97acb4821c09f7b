package io.tandem.corpus.source;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.corpus.table.CodeColumns;
import io.tandem.corpus.table.PairTable;
import io.tandem.spark.PairFileFormat;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.hadoop.io.compress.GzipCodec;
import org.apache.hadoop.mapreduce.Job;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.CompressionCodecs;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.util.SerializableConfiguration;
import scala.Function1;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map;

/**
 * The formats of bitext as data sources of Spark, for SQL and every language that Spark supports:
 *
 * <pre>
 *   spark.read().format("tmx").option("sourceLanguage", "en").option("targetLanguage", "fr").load("memories/*.tmx.gz")
 *   SELECT source, target FROM po.`messages/fr.po`
 *   spark.read().format("tsv").option("columns", "url,source,target,laser").option("scoreFields", "laser").load("pairs.tsv")
 *   spark.read().format("bitext").option("target", "train.fr").load("train.en")
 * </pre>
 *
 * Options have the names and meanings of {@code corpus.inputs}; see {@link PairSourceOptions}. The
 * rows are {@code source, target, file, line} as in {@link PairTable#cleaned}, and {@code reason}
 * with the option {@code rejected=keep}: without it, only pairs are returned; {@code tsv} adds
 * {@code scores} if {@code scoreFields} names some, {@code tmx} and {@code xliff} add {@link
 * CodeColumns} with {@code inlineCodes=columns}. One task reads a file.
 *
 * <p>{@code tmx}, {@code xliff}, {@code tsv} and {@code bitext} can also be written, from the
 * columns {@code source} and {@code target}, and {@link CodeColumns} where there are some,
 * compressed as the option {@code compression} says; {@code xliff} in the {@code version} 1.2 or
 * 2.0:
 *
 * <pre>
 *   pairs.write().format("tmx").option("sourceLanguage", "en").option("targetLanguage", "fr").save("memory")
 * </pre>
 *
 * <p>These are Spark file formats rather than tables of its second data source interface: only for
 * file formats does Spark support {@code SELECT ... FROM format.`path`}, directories, patterns,
 * partition columns and {@code _metadata}.
 */
public abstract class PairSource extends PairFileFormat
    implements DataSourceRegister, Serializable {
  private static final String EXPECTED_CODECS = "compression = %s: expected none, gzip or bzip2";

  /** The codecs whose files Tandem and other tools can read. */
  private static final Set<String> CODECS =
      Set.of(GzipCodec.class.getName(), BZip2Codec.class.getName());

  private final String name;
  private final Format format;

  private PairSource(String name, Format format) {
    this.name = name;
    this.format = format;
  }

  @Override
  public final String shortName() {
    return name;
  }

  @Override
  public final String toString() {
    return name;
  }

  /**
   * {@inheritDoc}
   *
   * @throws UserException if an option is wrong, or several sources would share one target
   */
  @Override
  protected final StructType schema(Map<String, String> options, List<FileStatus> files) {
    PairSourceOptions chosen = PairSourceOptions.of(format, options);
    if (format.inTwoFiles() && files.size() != 1) {
      throw UserException.of(
          "format %s reads one source file together with the file of the option target; the"
              + " path matches %d files",
          name, files.size());
    }
    StructType pairs =
        new StructType()
            .add(PairTable.SOURCE, DataTypes.StringType)
            .add(PairTable.TARGET, DataTypes.StringType)
            .add(PairTable.FILE, DataTypes.StringType)
            .add(PairTable.LINE, DataTypes.LongType);
    StructType all =
        chosen.keepsRejected() ? pairs.add(PairTable.REASON, DataTypes.StringType) : pairs;
    for (String column : chosen.codeColumns()) {
      all = all.add(column, DataTypes.StringType);
    }
    return PairTable.withScores(all, chosen.input().scoreFields());
  }

  @Override
  protected final Function1<PartitionedFile, Iterator<InternalRow>> reader(
      StructType requiredSchema, Map<String, String> options, Configuration hadoop) {
    return new ReadPairFile(
        PairSourceOptions.of(format, options).forTasks(hadoop),
        requiredSchema.fieldNames(),
        new SerializableConfiguration(hadoop));
  }

  @Override
  public final OutputWriterFactory prepareWrite(
      SparkSession spark, Job job, Map<String, String> options, StructType schema) {
    CaseInsensitiveStringMap chosen =
        new CaseInsensitiveStringMap(JavaConverters.mapAsJavaMap(options));
    String codec = chosen.get("compression");
    if (codec != null) {
      CompressionCodecs.setCodecConfiguration(job.getConfiguration(), codecClass(codec));
    }
    return PairWriterFactory.of(
        name,
        format,
        chosen.getOrDefault("sourceLanguage", ""),
        chosen.getOrDefault("targetLanguage", ""),
        chosen.getOrDefault("version", XliffWriter.VERSION_1),
        schema);
  }

  /** Returns the class of a codec; null for none. */
  private static String codecClass(String codec) {
    String found;
    try {
      found = CompressionCodecs.getCodecClassName(codec);
    } catch (IllegalArgumentException e) {
      throw new UserException(EXPECTED_CODECS.formatted(codec), e);
    }
    if (found != null && !CODECS.contains(found)) {
      // Hadoop's other codecs have formats of their own, which nothing else reads.
      throw new UserException(EXPECTED_CODECS.formatted(codec));
    }
    return found;
  }

  /**
   * {@code tsv}: columns separated by tabs; source and target are the first two, unless options
   * give others by number, by a header, or by {@code columns}, which names them.
   */
  public static final class Tsv extends PairSource {
    public Tsv() {
      super("tsv", Format.TSV);
    }
  }

  /** {@code tmx}: translation memories. */
  public static final class Tmx extends PairSource {
    public Tmx() {
      super("tmx", Format.TMX);
    }
  }

  /** {@code xliff}: XLIFF 1.0 to 1.2 and 2.0 to 2.2. */
  public static final class Xliff extends PairSource {
    public Xliff() {
      super("xliff", Format.XLIFF);
    }
  }

  /** {@code po}: gettext catalogues, PO and MO. */
  public static final class Po extends PairSource {
    public Po() {
      super("po", Format.PO);
    }
  }

  /** {@code sgm}: source set of a test set; the option {@code target} names the reference set. */
  public static final class Sgm extends PairSource {
    public Sgm() {
      super("sgm", Format.SGM);
    }
  }

  /** {@code ddtp}: Translation index of Debian; the option {@code target} names the other one. */
  public static final class Ddtp extends PairSource {
    public Ddtp() {
      super("ddtp", Format.DDTP);
    }
  }

  /** {@code wmtxml}: WMT test sets from 2021 on. */
  public static final class WmtXml extends PairSource {
    public WmtXml() {
      super("wmtxml", Format.WMTXML);
    }
  }

  /** {@code bitext}: line-aligned text; the option {@code target} names the other side. */
  public static final class Lines extends PairSource {
    public Lines() {
      super("bitext", Format.LINES);
    }
  }
}
