package io.tandem.jobs.translate;

import io.tandem.corpus.directory.WorkStage;
import io.tandem.corpus.format.LineReader;
import io.tandem.jobs.cli.InputFiles;
import io.tandem.jobs.progress.JobProgress;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.TaskFailures;
import io.tandem.storage.publish.AtomicDirectory;
import io.tandem.translation.BatchingIterator;
import io.tandem.translation.Translation;
import io.tandem.translation.Translator;
import io.tandem.translation.spark.BroadcastTranslator;
import io.tandem.translation.spark.TranslationCounts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * Translates text files on the executors. A file becomes a file, a directory (its files by name)
 * becomes a directory of parts; lines stay in order. The output is written in parts; the parts that
 * a failed attempt has finished are kept next to the output and not repeated. Driver only.
 */
public final class TextTranslation {
  private final SparkSession spark;
  private final JavaSparkContext context;
  private final Configuration hadoop;
  private final JobProgress progress;

  /**
   * @param progress also receives messages about earlier attempts
   */
  public TextTranslation(SparkSession spark, JobProgress progress) {
    this.spark = spark;
    this.progress = progress;
    context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    hadoop = spark.sparkContext().hadoopConfiguration();
  }

  /**
   * @param description everything else that the outcome depends on, by name; an attempt that
   *     differs in it is not resumed
   * @return the number of lines that an earlier attempt had done
   */
  public long translate(
      Path input,
      Path output,
      BroadcastTranslator sent,
      TranslationLines format,
      TranslationCounts counts,
      Map<String, String> description)
      throws IOException {
    AtomicDirectory.requireFree(output, AtomicDirectory.Use.TRANSLATION, hadoop);
    try (AtomicDirectory place =
        AtomicDirectory.create(output, AtomicDirectory.Use.TRANSLATION, hadoop, progress::say)) {
      return place.whileHeld(() -> translate(input, place, sent, format, counts, description));
    }
  }

  private long translate(
      Path input,
      AtomicDirectory place,
      BroadcastTranslator sent,
      TranslationLines format,
      TranslationCounts counts,
      Map<String, String> description)
      throws IOException {
    FileStatus given = input.getFileSystem(hadoop).getFileStatus(input);
    boolean directory = given.isDirectory();
    List<FileStatus> files =
        directory ? InputFiles.of(input, hadoop) : List.of(named(given, input));
    SortedMap<String, Long> lines = linesByFile(files);
    String state = InputFiles.state(files);
    Path parts = directory ? place.staging() : new Path(place.staging(), TranslationWork.PARTS);
    FileSystem fileSystem = parts.getFileSystem(hadoop);
    TranslationWork work =
        TranslationWork.of(description, state, lines, context.defaultParallelism())
            .resumedAt(parts, fileSystem, place.unfinished());
    TranslateLines translate = new TranslateLines(sent, format, counts);
    long before =
        work.make(
            spark.sparkContext(),
            place,
            parts,
            fileSystem,
            finished -> {
              progress.begin(work.stage("translating", finished));
              write(remaining(work, finished), parts, translate);
            });
    progress.begin(WorkStage.ofRows("putting the parts together", 0));
    if (directory) {
      place.publish();
    } else {
      TextFileOutput.publish(place, hadoop, out -> join(parts, out));
    }
    return before;
  }

  /** Returns the status of a file under its name as given, by which an attempt is recognized. */
  private static FileStatus named(FileStatus file, Path name) {
    return new FileStatus(file.getLen(), false, 1, 1, file.getModificationTime(), name);
  }

  /** Reads all files once, so that mistakes in the text are found before anything is translated. */
  private SortedMap<String, Long> linesByFile(List<FileStatus> files) {
    List<String> paths = files.stream().map(file -> file.getPath().toString()).toList();
    long bytes = files.stream().mapToLong(FileStatus::getLen).sum();
    progress.begin(WorkStage.ofBytes("reading", bytes));
    SortedMap<String, Long> lines = new TreeMap<>();
    CountLines count = new CountLines(HadoopConf.of(hadoop));
    TaskFailures.unwrapped(
        () ->
            context
                .parallelize(paths, paths.size())
                .mapToPair(count)
                .collect()
                .forEach(file -> lines.put(file._1(), file._2())));
    return lines;
  }

  /** Returns the lines of the parts that are not yet written; partition n has those of part n. */
  private JavaPairRDD<Long, String> remaining(TranslationWork work, Set<Long> finished) {
    HashSet<Long> done = new HashSet<>(finished);
    long perTask = work.perTask();
    List<Tuple2<String, Long>> firstLines = new ArrayList<>();
    work.firstRows().forEach((file, first) -> firstLines.add(new Tuple2<>(file, first)));
    JavaPairRDD<Long, String> numbered =
        context
            .parallelize(firstLines, firstLines.size())
            .flatMapToPair(new ReadLines(HadoopConf.of(hadoop)))
            .filter(line -> !done.contains(line._1() / perTask));
    return InputOrder.spread(numbered, work.allRows(), perTask);
  }

  private void write(JavaPairRDD<Long, String> lines, Path parts, TranslateLines translate) {
    spark
        .createDataset(lines.mapPartitions(translate).rdd(), Encoders.STRING())
        .write()
        .mode(SaveMode.Append)
        .options(TranslationWork.WRITING)
        .option("compression", "none") // whatever Hadoop's configuration says
        .text(parts.toString());
  }

  /** Parts are numbered in the order of the lines. */
  private void join(Path parts, OutputStream out) throws IOException {
    FileSystem fileSystem = parts.getFileSystem(hadoop);
    for (FileStatus part : InputFiles.of(parts, hadoop)) {
      try (InputStream in = fileSystem.open(part.getPath())) {
        in.transferTo(out);
      }
    }
  }

  /** Counts the lines of a file. */
  private record CountLines(HadoopConf conf) implements PairFunction<String, String, Long> {
    @Override
    public Tuple2<String, Long> call(String file) throws IOException {
      try (LineReader reader = LineReader.open(file, conf.configuration())) {
        while (reader.next() != null) {
          // Decoded only to find mistakes.
        }
        return new Tuple2<>(file, reader.lineNumber());
      }
    }
  }

  /**
   * Returns all lines of a file by their number in the whole input; the file comes with the number
   * of its first line.
   */
  private record ReadLines(HadoopConf conf)
      implements PairFlatMapFunction<Tuple2<String, Long>, Long, String> {
    @Override
    public Iterator<Tuple2<Long, String>> call(Tuple2<String, Long> file) throws IOException {
      return new FileLines(LineReader.open(file._1(), conf.configuration()), file._2());
    }
  }

  /** Translates numbered lines into lines of the output, and counts them. */
  private record TranslateLines(
      BroadcastTranslator sent, TranslationLines format, TranslationCounts counts)
      implements FlatMapFunction<Iterator<Tuple2<Long, String>>, String> {
    @Override
    public Iterator<String> call(Iterator<Tuple2<Long, String>> lines) {
      Translator translator = sent.translator();
      return new BatchingIterator<>(
          lines, translator.linesAtOnce(), some -> translated(some, translator));
    }

    private List<String> translated(List<Tuple2<Long, String>> lines, Translator translator) {
      List<Translation> translations =
          translator.translate(lines.stream().map(Tuple2::_2).toList(), counts::advance);
      List<String> text = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        counts.add(translations.get(i));
        text.addAll(format.of(lines.get(i)._1(), translations.get(i)));
      }
      return text;
    }
  }
}
