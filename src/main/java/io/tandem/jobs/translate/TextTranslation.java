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
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.apache.commons.io.output.CloseShieldOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
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
  private final Reader reader;

  /** Makes what reads the input. */
  @FunctionalInterface
  interface Reader {
    TextReading reading(JavaSparkContext context, RecordForm form, Path copies);
  }

  /**
   * @param progress also receives messages about earlier attempts
   */
  TextTranslation(SparkSession spark, JobProgress progress) {
    this(spark, progress, TextReading::new);
  }

  TextTranslation(SparkSession spark, JobProgress progress, Reader reader) {
    this.reader = reader;
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
    String state = InputFiles.state(input.files());
    Path parts = new Path(place.staging(), TranslationWork.PARTS);
    FileSystem fileSystem = parts.getFileSystem(hadoop);
    OptionalLong published =
        TranslationWork.publishedRows(description, state, place, parts, fileSystem);
    if (published.isPresent()) {
      progress.say(TranslationWork.PUBLISHED);
      return published.getAsLong();
    }
    TextReading reading = reader.reading(context, form, parts);
    SortedMap<String, Long> records =
        TranslationWork.discardingNothingDone(
            place, parts, fileSystem, () -> reading.count(input.files(), progress));
    TranslationWork work =
        TranslationWork.of(description, state, records, context.defaultParallelism())
            .resumedAt(parts, fileSystem, place.unfinished());
    WritePart write =
        new WritePart(
            HadoopConf.of(hadoop), parts.toString(), new TranslateRecords(sent, form, counts));
    long before =
        work.make(
            spark.sparkContext(),
            place,
            parts,
            fileSystem,
            finished -> {
              progress.begin(work.stage("translating", finished));
              reading.parts(work, finished).foreach(write);
            });
    progress.begin(WorkStage.ofRows("putting the parts together", 0));
    Map<String, List<FileStatus>> byFile = work.partsByFile(parts, fileSystem);
    if (input.isSeveral()) {
      join(byFile, place.staging(), form);
      fileSystem.delete(parts, true);
      place.publish();
    } else {
      Map.Entry<String, List<FileStatus>> file = byFile.entrySet().iterator().next();
      if (form.isOfLines()) {
        new TextFileParts(context, parts).publish(file.getValue(), place);
      } else {
        TextFileOutput.publish(
            place, hadoop, out -> form.join(file.getKey(), paths(file.getValue()), out, hadoop));
      }
    }
    return before;
  }

  private static ArrayList<String> paths(List<FileStatus> files) {
    return files.stream()
        .map(file -> file.getPath().toString())
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Writes one file for each of the input, on the executors. */
  private void join(Map<String, List<FileStatus>> partsByFile, Path directory, RecordForm form) {
    List<Tuple2<String, ArrayList<String>>> files = new ArrayList<>();
    partsByFile.forEach((file, parts) -> files.add(new Tuple2<>(file, paths(parts))));
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
   * Translates the records of a part and writes their lines as the part with its number, which
   * appears whole or not at all. It does so without Spark SQL, whose start would take as long as a
   * hundred sentences.
   */
  private record WritePart(HadoopConf conf, String directory, TranslateRecords translate)
      implements VoidFunction<Tuple2<Long, Iterator<InputRecord>>> {
    @Override
    public void call(Tuple2<Long, Iterator<InputRecord>> part) throws IOException {
      Iterator<String> lines = translate.call(part._2());
      AtomicFile.write(
          conf,
          new Path(directory, TranslationWork.nameOfPart(Math.toIntExact(part._1()))),
          out -> {
            while (lines.hasNext()) {
              out.write(lines.next().getBytes(StandardCharsets.UTF_8));
              out.write('\n');
            }
          });
    }
  }

  /** Translates records into lines of the output, and counts them. */
  private record TranslateRecords(
      BroadcastTranslator sent, RecordForm form, TranslationCounts counts) implements Serializable {
    Iterator<String> call(Iterator<InputRecord> records) {
      Translator translator = sent.translator();
      return new BatchingIterator<>(
          records, translator.linesAtOnce(), some -> form.translated(some, translator, counts));
    }
  }
}
