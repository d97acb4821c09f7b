package io.tandem.jobs.translate;

import io.tandem.corpus.directory.WorkStage;
import io.tandem.jobs.cli.InputFiles;
import io.tandem.jobs.progress.JobProgress;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.Compression;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.TaskFailures;
import io.tandem.storage.publish.AtomicDirectory;
import io.tandem.translation.BatchingIterator;
import io.tandem.translation.Translator;
import io.tandem.translation.spark.BroadcastTranslator;
import io.tandem.translation.spark.TranslationCounts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.io.output.CloseShieldOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * Translates text files on the executors: each becomes one file, lines stay in order. The output is
 * written in parts; the parts that a failed attempt has finished are kept next to the output and
 * not repeated. Driver only.
 */
final class TextTranslation {
  private final SparkSession spark;
  private final JavaSparkContext context;
  private final Configuration hadoop;
  private final JobProgress progress;

  /**
   * @param progress also receives messages about earlier attempts
   */
  TextTranslation(SparkSession spark, JobProgress progress) {
    this.spark = spark;
    this.progress = progress;
    context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    hadoop = spark.sparkContext().hadoopConfiguration();
  }

  /**
   * @param input a file; or several, whose translations get their names in the directory {@code
   *     output}
   * @param description everything else that the outcome depends on, by name; an attempt that
   *     differs in it is not resumed
   * @return the number of lines that an earlier attempt had done
   */
  long translate(
      TextInput input,
      Path output,
      BroadcastTranslator sent,
      RecordForm form,
      TranslationCounts counts,
      Map<String, String> description)
      throws IOException {
    AtomicDirectory.requireFree(output, AtomicDirectory.Use.TRANSLATION, hadoop);
    try (AtomicDirectory place =
        AtomicDirectory.create(output, AtomicDirectory.Use.TRANSLATION, hadoop, progress::say)) {
      return place.whileHeld(() -> translate(input, place, sent, form, counts, description));
    }
  }

  private long translate(
      TextInput input,
      AtomicDirectory place,
      BroadcastTranslator sent,
      RecordForm form,
      TranslationCounts counts,
      Map<String, String> description)
      throws IOException {
    SortedMap<String, Long> records = recordsByFile(input.files(), form);
    String state = InputFiles.state(input.files());
    Path parts = new Path(place.staging(), TranslationWork.PARTS);
    FileSystem fileSystem = parts.getFileSystem(hadoop);
    TranslationWork work =
        TranslationWork.of(description, state, records, context.defaultParallelism())
            .resumedAt(parts, fileSystem, place.unfinished());
    TranslateRecords translate = new TranslateRecords(sent, form, counts);
    long before =
        work.make(
            spark.sparkContext(),
            place,
            parts,
            fileSystem,
            finished -> {
              progress.begin(work.stage("translating", finished));
              remaining(work, form, finished)
                  .values()
                  .mapPartitions(translate)
                  .foreachPartition(new WritePart(HadoopConf.of(hadoop), parts.toString()));
            });
    progress.begin(WorkStage.ofRows("putting the parts together", 0));
    Map<String, List<String>> byFile = work.partsByFile(parts, fileSystem);
    if (input.isSeveral()) {
      join(byFile, place.staging(), form);
      fileSystem.delete(parts, true);
      place.publish();
    } else {
      String file = byFile.keySet().iterator().next();
      TextFileOutput.publish(place, hadoop, out -> form.join(file, byFile.get(file), out, hadoop));
    }
    return before;
  }

  /** Reads all files once, to find mistakes before anything is translated. */
  private SortedMap<String, Long> recordsByFile(List<FileStatus> files, RecordForm form) {
    List<String> paths = files.stream().map(file -> file.getPath().toString()).toList();
    long bytes = files.stream().mapToLong(FileStatus::getLen).sum();
    progress.begin(WorkStage.ofBytes("reading", bytes));
    SortedMap<String, Long> records = new TreeMap<>();
    CountRecords count = new CountRecords(HadoopConf.of(hadoop), form);
    List<Tuple2<String, LineWarnings>> counted = new ArrayList<>();
    TaskFailures.unwrapped(
        () -> counted.addAll(context.parallelize(paths, paths.size()).mapToPair(count).collect()));
    LineWarnings all = new LineWarnings();
    for (Tuple2<String, LineWarnings> file : counted) {
      records.put(file._1(), file._2().records());
      all.add(file._2());
    }
    all.warnings().forEach(progress::say);
    return records;
  }

  /** Returns the records of the parts that are not yet written; partition n has those of part n. */
  private JavaPairRDD<Long, InputRecord> remaining(
      TranslationWork work, RecordForm form, Set<Long> finished) {
    HashSet<Long> done = new HashSet<>(finished);
    long perTask = work.perTask();
    List<Tuple2<String, Long>> firstRecords = new ArrayList<>();
    work.firstRows().forEach((file, first) -> firstRecords.add(new Tuple2<>(file, first)));
    JavaPairRDD<Long, InputRecord> numbered =
        context
            .parallelize(firstRecords, firstRecords.size())
            .flatMapToPair(new ReadRecords(HadoopConf.of(hadoop), form))
            .filter(record -> !done.contains(record._1() / perTask));
    return InputOrder.spread(numbered, work.parts(), perTask);
  }

  /** Writes one file for each of the input, on the executors. */
  private void join(Map<String, List<String>> partsByFile, Path directory, RecordForm form) {
    List<Tuple2<String, ArrayList<String>>> files = new ArrayList<>();
    partsByFile.forEach((file, parts) -> files.add(new Tuple2<>(file, new ArrayList<>(parts))));
    JoinParts join = new JoinParts(HadoopConf.of(hadoop), form, directory.toString());
    TaskFailures.unwrapped(() -> context.parallelize(files, files.size()).foreach(join));
  }

  /** Joins the parts of one file; compressed according to its name. */
  private record JoinParts(HadoopConf conf, RecordForm form, String directory)
      implements VoidFunction<Tuple2<String, ArrayList<String>>> {
    @Override
    public void call(Tuple2<String, ArrayList<String>> file) throws IOException {
      Path target = new Path(directory, new Path(file._1()).getName());
      AtomicFile.write(
          conf,
          target,
          out -> {
            OutputStream open = CloseShieldOutputStream.wrap(out);
            try (OutputStream text = Compression.compressed(target.getName(), open)) {
              form.join(file._1(), file._2(), text, conf.configuration());
            }
          });
    }
  }

  /**
   * Writes the lines of a task as the part with its number, which appears whole or not at all. It
   * does so without Spark SQL, whose start would take as long as a hundred sentences.
   */
  private record WritePart(HadoopConf conf, String directory)
      implements VoidFunction<Iterator<String>> {
    @Override
    public void call(Iterator<String> lines) throws IOException {
      if (!lines.hasNext()) {
        return; // An earlier attempt has finished the part.
      }
      Path part = new Path(directory, TranslationWork.nameOfPart(TaskContext.getPartitionId()));
      AtomicFile.write(
          conf,
          part,
          out -> {
            while (lines.hasNext()) {
              out.write(lines.next().getBytes(StandardCharsets.UTF_8));
              out.write('\n');
            }
          });
    }
  }

  /** Counts the records of a file. */
  private record CountRecords(HadoopConf conf, RecordForm form)
      implements PairFunction<String, String, LineWarnings> {
    @Override
    public Tuple2<String, LineWarnings> call(String file) throws IOException {
      LineWarnings counts = new LineWarnings();
      try (FileRecords records = form.open(file, 0, conf.configuration())) {
        records.forEachRemaining(record -> counts.count(record._2()));
      }
      return new Tuple2<>(file, counts);
    }
  }

  /**
   * Returns all records of a file by their number in the whole input, given the number of the
   * first.
   */
  private record ReadRecords(HadoopConf conf, RecordForm form)
      implements PairFlatMapFunction<Tuple2<String, Long>, Long, InputRecord> {
    @Override
    public Iterator<Tuple2<Long, InputRecord>> call(Tuple2<String, Long> file) throws IOException {
      return form.open(file._1(), file._2(), conf.configuration());
    }
  }

  /** Translates records into lines of the output, and counts them. */
  private record TranslateRecords(
      BroadcastTranslator sent, RecordForm form, TranslationCounts counts)
      implements FlatMapFunction<Iterator<InputRecord>, String> {
    @Override
    public Iterator<String> call(Iterator<InputRecord> records) {
      Translator translator = sent.translator();
      return new BatchingIterator<>(
          records, translator.linesAtOnce(), some -> form.translated(some, translator, counts));
    }
  }
}
