package io.tandem.corpus.source;

import io.tandem.config.CorpusSettings.Format;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.format.BitextFile.FilePiece;
import io.tandem.corpus.table.PairTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Bitext as a DataFrame. A task reads a file from start to end, or a {@link FilePiece} of one that
 * can be read from the middle, holding only one line at a time.
 *
 * <p>A mistake in a file is a {@link io.tandem.UserException} in the task; {@link TaskFailures}
 * brings it to the driver.
 */
public final class BitextReader {
  /**
   * The number of consecutive lines that stay together when the rows of a file are spread over all
   * cores.
   */
  private static final int CHUNK_LINES = 1024;

  /** A size that is read in about a second. */
  static final long PIECE_BYTES = 32 << 20;

  /** A piece with more than this many times a core's share of all bytes is too large for a core. */
  private static final double LARGE = 1.5;

  private final SparkSession spark;
  private final long pieceBytes;

  public BitextReader(SparkSession spark) {
    this(spark, PIECE_BYTES);
  }

  /**
   * @param pieceBytes the size of the pieces in which larger files are read
   */
  BitextReader(SparkSession spark, long pieceBytes) {
    this.spark = spark;
    this.pieceBytes = pieceBytes;
  }

  /**
   * Returns the pairs of the files, with the scores of all inputs; see {@link PairTable#cleaned}.
   * Reading starts with the first action.
   *
   * @param scoreNames the names of the corpus's scores; {@link
   *     io.tandem.config.CorpusSettings#scoreNames}
   */
  public Dataset<Row> read(List<BitextFile> files, List<String> scoreNames) {
    Dataset<Row> pairs =
        readFiles(
            files.stream().filter(file -> !file.input().format().isOfRows()).toList(), scoreNames);
    List<BitextFile> parquet = files.stream().filter(BitextReader::isParquet).toList();
    if (!parquet.isEmpty()) {
      pairs = pairs.union(new ParquetPairs(spark).read(parquet, scoreNames));
    }
    TablePairs tables = new TablePairs(spark);
    for (BitextFile file : files) {
      if (isTable(file)) {
        pairs = pairs.union(tables.read(file, scoreNames));
      }
    }
    return pairs;
  }

  private static boolean isTable(BitextFile file) {
    return TableSnapshots.isTable(file.input());
  }

  private static boolean isParquet(BitextFile file) {
    return file.input().format() == Format.PARQUET;
  }

  private Dataset<Row> readFiles(List<BitextFile> files, List<String> scoreNames) {
    if (files.isEmpty()) {
      return spark.createDataFrame(List.of(), PairTable.cleaned(scoreNames));
    }
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(spark.sessionState().newHadoopConf()));
    FilePieces split = new FilePieces(context, hadoop);
    List<FilePiece> pieces = pieces(split, files);
    Map<Boolean, List<FilePiece>> byTooLarge =
        pieces.stream().collect(Collectors.partitioningBy(tooLargeForACore(pieces)));
    List<FilePiece> large = byTooLarge.get(true);
    List<FilePiece> others = byTooLarge.get(false);
    ReadPiece read = new ReadPiece(scoreNames, hadoop);
    if (large.isEmpty()) {
      return rows(split.rdd(others), read);
    }
    Dataset<Row> spread = spread(rows(split.rdd(large), read));
    return others.isEmpty() ? spread : spread.union(rows(split.rdd(others), read));
  }

  private List<FilePiece> pieces(FilePieces split, List<BitextFile> files) {
    try {
      return split.of(files, pieceBytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the inputs", e);
    }
  }

  /** Returns the rows as objects, which the cleaning function takes without conversion. */
  private Dataset<Row> rows(JavaRDD<FilePiece> pieces, ReadPiece read) {
    return spark.createDataset(
        pieces.flatMap(read).rdd(), Encoders.row(PairTable.cleaned(read.scoreNames())));
  }

  /**
   * Returns which pieces are read by one task each and cleaned by many: all if there are fewer
   * pieces than cores, otherwise files that have to be read from the start and are so large that
   * the other cores would wait for theirs.
   */
  private Predicate<FilePiece> tooLargeForACore(List<FilePiece> pieces) {
    long bytes = pieces.stream().mapToLong(FilePiece::bytes).sum();
    int cores = spark.sparkContext().defaultParallelism();
    LongPredicate isTooLarge = tooLargeForACore(pieces.size(), bytes, cores, pieceBytes);
    return piece -> isTooLarge.test(piece.bytes());
  }

  /**
   * Returns which sizes are too large for one core of several.
   *
   * @param bytes of all
   */
  static LongPredicate tooLargeForACore(int count, long bytes, int cores, long pieceBytes) {
    double largest = Math.max(pieceBytes, LARGE * bytes / cores);
    return size -> count < cores || size > largest;
  }

  private static Dataset<Row> spread(Dataset<Row> pairs) {
    return pairs.repartition(
        pairs.col(PairTable.FILE_ORDER),
        functions.floor(pairs.col(PairTable.LINE).divide(CHUNK_LINES)));
  }

  private record ReadPiece(List<String> scoreNames, Broadcast<SerializableConfiguration> hadoop)
      implements FlatMapFunction<FilePiece, Row> {
    @Override
    public Iterator<Row> call(FilePiece piece) {
      return new BitextRows(piece, scoreNames, hadoop.value().value());
    }
  }
}
