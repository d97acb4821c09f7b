package io.tandem.jobs;

import io.tandem.corpus.LineReader;
import io.tandem.corpus.TaskFailures;
import io.tandem.search.BroadcastTranslator;
import io.tandem.search.InBatches;
import io.tandem.search.Translation;
import io.tandem.search.TranslationCounts;
import io.tandem.search.Translator;
import io.tandem.store.AtomicDirectory;
import io.tandem.store.HadoopConf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * Translates text files on the executors. A file becomes a file, a directory (its files by name)
 * becomes a directory of parts; lines stay in order. Driver only.
 */
final class TextTranslation {
  private final SparkSession spark;
  private final JavaSparkContext context;
  private final Configuration hadoop;

  TextTranslation(SparkSession spark) {
    this.spark = spark;
    context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    hadoop = spark.sparkContext().hadoopConfiguration();
  }

  void translate(
      Path input,
      Path output,
      BroadcastTranslator sent,
      TranslationLines format,
      TranslationCounts counts)
      throws IOException {
    boolean directory = input.getFileSystem(hadoop).getFileStatus(input).isDirectory();
    List<String> files = directory ? InputFiles.of(input, hadoop) : List.of(input.toString());
    try (AtomicDirectory place = AtomicDirectory.create(output, hadoop)) {
      JavaRDD<String> lines =
          context.parallelize(files, files.size()).flatMap(new ReadLines(HadoopConf.of(hadoop)));
      Path parts = directory ? place.staging() : new Path(place.staging(), "parts");
      TaskFailures.unwrapped(() -> write(lines, parts, new TranslateLines(sent, format, counts)));
      if (directory) {
        place.publish();
      } else {
        TextFileOutput.publish(place, output, hadoop, out -> join(parts, out));
      }
    }
  }

  private void write(JavaRDD<String> lines, Path parts, TranslateLines translate) {
    JavaPairRDD<Long, String> spread = InputOrder.spread(lines);
    spark
        .createDataset(spread.mapPartitions(translate).rdd(), Encoders.STRING())
        .write()
        .mode(SaveMode.Append)
        .text(parts.toString());
  }

  /** Parts are numbered in the order of the lines. */
  private void join(Path parts, OutputStream out) throws IOException {
    FileSystem fileSystem = parts.getFileSystem(hadoop);
    for (String part : InputFiles.of(parts, hadoop)) {
      try (InputStream in = fileSystem.open(new Path(part))) {
        in.transferTo(out);
      }
    }
  }

  /** All lines of a file. */
  private record ReadLines(HadoopConf conf) implements FlatMapFunction<String, String> {
    @Override
    public Iterator<String> call(String file) throws IOException {
      return new FileLines(LineReader.open(file, conf.configuration()));
    }
  }

  /** Numbered lines to lines of the output; counts as they pass. */
  private record TranslateLines(
      BroadcastTranslator sent, TranslationLines format, TranslationCounts counts)
      implements FlatMapFunction<Iterator<Tuple2<Long, String>>, String> {
    @Override
    public Iterator<String> call(Iterator<Tuple2<Long, String>> lines) {
      Translator translator = sent.translator();
      return new InBatches<>(lines, translator.linesAtOnce(), some -> translated(some, translator));
    }

    private List<String> translated(List<Tuple2<Long, String>> lines, Translator translator) {
      List<Translation> translations =
          translator.translate(lines.stream().map(Tuple2::_2).toList());
      List<String> text = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        counts.add(translations.get(i));
        text.addAll(format.of(lines.get(i)._1(), translations.get(i)));
      }
      return text;
    }
  }
}
